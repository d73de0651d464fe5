using Longshore.Trust.Ledger;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Service.Methods;

/// <summary>Writes pages of look-ups.</summary>
internal static class LookUpAnswer
{
    private const string UnknownTag = "the tag is of no look-up: nothing of this identifier is there";

    /// <summary>A page of a list.</summary>
    /// <param name="found">All that was found.</param>
    /// <param name="after">The tag of the page before, or null for the first page.</param>
    /// <param name="options">The listener's options.</param>
    /// <exception cref="ServiceException">The tag is unknown, or nothing comes after it.</exception>
    public static ServiceAnswer Of(string[] found, string? after, ServiceOptions options)
    {
        var start = after is null ? 0 : Array.IndexOf(found, after) + 1;
        if (after is not null && start == 0)
        {
            throw new ServiceException(ServiceCode.InvalidParameter, UnknownTag);
        }

        string[] page = [.. found.Skip(start).Take(options.Mode == OrderMode.Avalon ? int.MaxValue : options.PageMax)];
        return Of(new LookUpPage(found.Length, page, found.Length - start - page.Length), isNext: after is not null, options.Mode);
    }

    /// <summary>A page.</summary>
    /// <param name="page">The page; null if its tag is unknown.</param>
    /// <param name="isNext">Whether it comes after another one.</param>
    /// <param name="mode">The form of the protocol.</param>
    /// <exception cref="ServiceException">The tag is unknown, or nothing comes after it.</exception>
    public static ServiceAnswer Of(LookUpPage? page, bool isNext, OrderMode mode)
    {
        if (mode == OrderMode.Avalon)
        {
            // All of it, with the last identifier as the tag, and only what follows counted.
            var all = page ?? LookUpPage.Empty;
            return Write(all.Ids.Count, all.Ids.LastOrDefault(""), all.Ids);
        }

        return page switch
        {
            null => throw new ServiceException(ServiceCode.InvalidParameter, UnknownTag),
            { Ids.Count: 0 } when isNext => throw new ServiceException(ServiceCode.NoMoreResults, "there are no more results"),
            _ => Write(page.Total, page.Remaining > 0 ? page.Ids[^1] : "", page.Ids),
        };
    }

    private static ServiceAnswer Write(int total, string tag, IReadOnlyList<string> ids) => ServiceAnswer.Result(json => json
        .BeginObject()
        .Name("totalCount").Number(total)
        .Name("lookupTag").String(tag)
        .Name("ids").Strings(ids)
        .EndObject());
}
