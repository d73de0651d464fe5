using System.Collections.Frozen;
using Longshore.Functions.Calls;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Longshore.Node.Faces.Http;

/// <summary>Writes the status and headers of a guest's response.</summary>
internal static class GuestResponses
{
    private static readonly FrozenSet<string> HopByHop = new[]
    {
        HeaderNames.Connection, HeaderNames.ContentLength, HeaderNames.KeepAlive, HeaderNames.TransferEncoding, HeaderNames.Upgrade, HeaderNames.Trailer,
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Hop-by-hop headers of the guest are dropped, because the node decides how the answer is framed. So are those that the face has
    /// set: a function must not forge the number or the times of its call.</summary>
    public static void CopyTo(this GuestResponse answer, HttpResponse response)
    {
        var marks = MarksIn(response.Headers);
        response.StatusCode = answer.Status;
        if (answer.StatusText is { Length: > 0 } text && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            response.HttpContext.Features.Get<IHttpResponseFeature>()!.ReasonPhrase = text;
        }

        foreach (var (name, value) in answer.Headers)
        {
            if (name.Equals(HeaderNames.SetCookie, StringComparison.OrdinalIgnoreCase))
            {
                response.Headers.Append(name, value);
            }
            else if (!HopByHop.Contains(name) && !marks.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                response.Headers[name] = value;
            }
        }
    }

    private static List<string> MarksIn(IHeaderDictionary headers)
    {
        var marks = new List<string>(headers.Count);
        foreach (var (name, _) in headers)
        {
            if (name != HeaderNames.ContentType)
            {
                marks.Add(name);
            }
        }

        return marks;
    }
}
