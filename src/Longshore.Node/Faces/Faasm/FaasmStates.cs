using Longshore.Functions.Calls;
using Longshore.Functions.State;
using Longshore.Node.Faces.Http;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Faasm;

/// <summary>Upload and download of state: <c>/s/USER/KEY</c> is the region KEY in the namespace USER, which functions have by the grant
/// <c>state:USER</c>.</summary>
/// <param name="values">The regions.</param>
internal sealed class FaasmStates(StateValues values)
{
    /// <summary>Replaces a value. It is durable when the answer arrives.</summary>
    public Task PutAsync(HttpContext context, string user, string key) => RunAsync(context, user, async () =>
    {
        // Not counted: whoever has the token may upload although clients hold all they can.
        using var body = await RequestInput.ReadAsync(context.Request, StateLimits.TransferBytesMax, held: null, context.RequestAborted);
        if (body.Refusal != Failure.None)
        {
            await FaasmAnswer.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, $"the value is over {StateLimits.TransferBytesMax} bytes");
            return;
        }

        await values.PutAsync(user, key, body.Bytes, context.RequestAborted);
        await FaasmAnswer.WriteAsync(context, StatusCodes.Status200OK, "State upload complete\n");
    });

    /// <summary>Answers with a value.</summary>
    public Task GetAsync(HttpContext context, string user, string key) => RunAsync(context, user, async () =>
    {
        if (await values.FindAsync(user, key, context.RequestAborted) is not { } value)
        {
            await FaasmAnswer.WriteAsync(context, StatusCodes.Status404NotFound, $"there is no state {user}/{key}");
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = value.Length;
        await context.Response.Body.WriteAsync(value, context.RequestAborted);
    });

    private static async Task RunAsync(HttpContext context, string user, Func<Task> action)
    {
        if (!FaasmName.IsPart(user))
        {
            await FaasmAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, FaasmName.Rule);
            return;
        }

        try
        {
            await action();
        }
        catch (StateException failure)
        {
            await FaasmAnswer.WriteAsync(context, StatusOf(failure.Refusal), failure.Message);
        }
    }

    private static int StatusOf(StateRefusal refusal) => refusal switch
    {
        StateRefusal.Invalid => StatusCodes.Status400BadRequest,
        StateRefusal.TooLarge => StatusCodes.Status413PayloadTooLarge,
        StateRefusal.Conflict => StatusCodes.Status409Conflict,
        StateRefusal.LimitReached => StatusCodes.Status507InsufficientStorage,
        StateRefusal.TimedOut => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status503ServiceUnavailable,
    };
}
