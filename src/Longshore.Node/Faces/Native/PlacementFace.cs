using System.Globalization;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Longshore.Node.Faces.Native;

/// <summary>Explains on the node's own port where a call would run.</summary>
/// <param name="catalog">The functions.</param>
/// <param name="invoker">Places calls.</param>
internal sealed class PlacementFace(FunctionCatalog catalog, Invoker invoker)
{
    /// <summary>Maps the request.</summary>
    /// <param name="routes">The node's routes.</param>
    /// <param name="guarded">Runs an action for those who show the node's token.</param>
    public void Map(IEndpointRouteBuilder routes, Func<HttpContext, RequestDelegate, Task> guarded) =>
        routes.MapGet("/functions/{name}/placement", (HttpContext context) => guarded(context, ExplainAsync));

    private async Task ExplainAsync(HttpContext context)
    {
        if (!FunctionName.TryParse((string?)context.GetRouteValue("name"), out var name))
        {
            await ProblemResponse.WriteAsync(context, StatusCodes.Status400BadRequest, FunctionName.Rule);
            return;
        }

        if (catalog.Find(name) is not { } function)
        {
            await ProblemResponse.WriteAsync(context, StatusCodes.Status404NotFound, $"there is no function \"{name}\"");
            return;
        }

        var errors = new List<string>();
        var invocation = Read(context.Request.Query, function, errors);
        if (errors.Count > 0)
        {
            await ProblemResponse.WriteAsync(
                context,
                new Problem { Title = "The question is wrong", Status = StatusCodes.Status400BadRequest, Detail = string.Join("; ", errors), Errors = errors });
            return;
        }

        await (await invoker.ExplainAsync(invocation, context.RequestAborted) is { } explanation
            ? JsonResponse.WriteAsync(context, StatusCodes.Status200OK, explanation, PlacementJson.Default.PlacementExplanation)
            : ProblemResponse.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, $"the function \"{name}\" cannot be loaded"));
    }

    private static Invocation Read(IQueryCollection query, FunctionConfig function, List<string> errors)
    {
        var invocation = Invocation.Of(function.Spec);
        errors.AddRange(query.Keys.Except(PlacementQuery.Known, StringComparer.Ordinal).Select(key => $"{key} is not a known key; known are {string.Join(", ", PlacementQuery.Known)}"));
        if (Number(query, PlacementQuery.InputBytesKey, function.Limits.InputBytesMax, errors) is { } bytes)
        {
            invocation = invocation with { Input = new byte[bytes] };
        }

        if (Number(query, PlacementQuery.DeadlineKey, DeadlineSpec.MicrosecondsMax, errors) is { } microseconds)
        {
            invocation = invocation with { Deadline = TimeSpan.FromMicroseconds(microseconds) };
        }

        if (query.TryGetValue(PlacementQuery.ObjectKeyName, out var text))
        {
            invocation = ObjectAddress.TryParse(text, out var address)
                ? invocation with { Object = address }
                : Refused(invocation, $"{PlacementQuery.ObjectKeyName}: {ObjectAddress.Rule}");
        }

        if (query.TryGetValue(PlacementQuery.TrustKey, out var trust))
        {
            invocation = TrustLevels.TryParse(trust.ToString(), out var level) ? invocation with { Trust = level } : Refused(invocation, $"{PlacementQuery.TrustKey}: {TrustLevels.Rule}");
        }

        if (query.TryGetValue(PlacementQuery.PolicyKey, out var policy))
        {
            invocation = PlacementGoals.TryParse(policy.ToString(), out var goal) ? invocation with { Goal = goal } : Refused(invocation, $"{PlacementQuery.PolicyKey}: {PlacementGoals.Rule}");
        }

        return invocation;

        Invocation Refused(Invocation same, string error)
        {
            errors.Add(error);
            return same;
        }
    }

    private static long? Number(IQueryCollection query, string key, long most, List<string> errors)
    {
        if (!query.TryGetValue(key, out var text))
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= most)
        {
            return value;
        }

        errors.Add(string.Create(CultureInfo.InvariantCulture, $"{key}: \"{text}\" is not a whole number of at most {most}"));
        return null;
    }
}
