using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Faces.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Longshore.Node.Faces.Objects;

/// <summary><c>GET /objects/BUCKET/KEY?fn=NAME</c>: runs a function with an object as its input. The call names the object; only the
/// executor that runs it reads it.</summary>
/// <param name="store">The node's store.</param>
/// <param name="catalog">The functions.</param>
/// <param name="handler">Runs the calls.</param>
/// <param name="accounts">What the node holds for its clients.</param>
internal sealed class ObjectCalls(IObjectStore store, IFunctionCatalog catalog, InvocationHandler handler, NodeAccounts accounts)
{
    /// <summary>The key of the query that names the function.</summary>
    public const string FunctionKey = "fn";

    private const string ArgumentKey = "arg";

    // Faasm's word.
    private const string StayKey = "forbid_ndp";

    // A function's output may be anything. Without a type of its own, a browser must not execute it.
    private const string OutputType = "application/octet-stream";

    /// <summary>Runs the function that the query names.</summary>
    public async Task RunAsync(HttpContext context, ObjectAddress address)
    {
        if (!FunctionName.TryParse(context.Request.Query[FunctionKey], out var name))
        {
            await ProblemResponse.WriteAsync(context, StatusCodes.Status400BadRequest, FunctionName.Rule);
            return;
        }

        if (context.Request.Query[StayKey] is { Count: > 0 } stays && !bool.TryParse(stays, out _))
        {
            await ProblemResponse.WriteAsync(context, StatusCodes.Status400BadRequest, $"{StayKey} is true or false");
            return;
        }

        if (catalog.Find(name) is not { } function)
        {
            await ProblemResponse.WriteAsync(context, StatusCodes.Status404NotFound, $"there is no function \"{name}\"");
            return;
        }

        var input = await InputObject.FindAsync(store, address, context.RequestAborted);
        if (input.Info.Size > function.Limits.InputBytesMax)
        {
            throw ObjectException.TooLarge(function.Limits.InputBytesMax);
        }

        await RunAsync(context, function, input);
    }

    // The bytes are accounted for as those of a request, although they are read later and perhaps elsewhere.
    private async Task RunAsync(HttpContext context, FunctionConfig function, InputObject input)
    {
        var counted = Math.Max(input.Info.Size - NodeAccounts.FreeBytes, 0);
        if (counted > 0 && !accounts.Held.TryAdd(counted))
        {
            throw new ObjectException(ObjectFailure.Overloaded, NodeAccounts.TooManyBytes);
        }

        try
        {
            await handler.HandleAsync(context, TargetOf(context, function, input));
        }
        finally
        {
            accounts.Held.Remove(counted);
        }
    }

    private static InvocationTarget TargetOf(HttpContext context, FunctionConfig function, InputObject input) => new(
        Invocation.Of(function.Spec) with
        {
            InputObject = input,
            Arguments = [.. context.Request.Query[ArgumentKey].OfType<string>()],
            StaysHere = bool.TryParse(context.Request.Query[StayKey], out var stays) && stays,
            Request = () => RequestOf(context.Request, input.Info),
        },
        OutputType,
        function.Limits.InputBytesMax)
    {
        HasArguments = false,
    };

    // The function sees the object as the body of a request, and never the token of the node.
    private static GuestRequest RequestOf(HttpRequest request, ObjectInfo info)
    {
        var asked = request.ToGuestRequest();
        return asked with
        {
            Method = HttpMethods.Post,
            Headers =
            [
                .. asked.Headers.Where(each => !IsReplaced(each.Key)),
                .. info.ContentType.Length > 0 ? [new(HeaderNames.ContentType, info.ContentType)] : Array.Empty<KeyValuePair<string, string>>(),
            ],
        };
    }

    private static bool IsReplaced(string name) => name.Equals(HeaderNames.Authorization, StringComparison.OrdinalIgnoreCase)
        || name.Equals(HeaderNames.ContentType, StringComparison.OrdinalIgnoreCase)
        || name.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase);
}
