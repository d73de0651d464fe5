using System.Globalization;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Faces.Http;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.OpenFaas.Detached;

/// <summary>Accepts calls whose callers do not wait: <c>POST /async-function/NAME</c>. A call is in the node's queue, on the disk, before its
/// request is answered.</summary>
/// <param name="queues">The node's queues, or null if it has none.</param>
/// <param name="callbacks">The servers to which results may be sent.</param>
/// <param name="accounts">What the node holds for its clients.</param>
internal sealed class DetachedCalls(IMessageQueues? queues, GrantedRequests callbacks, NodeAccounts accounts)
{
    private const string CallbackHeader = "X-Callback-Url";
    private const int RetryAfterSeconds = 1;

    /// <summary>Accepts a call, or says why not.</summary>
    /// <param name="context">The request.</param>
    /// <param name="function">The function.</param>
    /// <param name="mount">The path of the request up to its name.</param>
    /// <param name="marks">What marks the call.</param>
    public async Task HandleAsync(HttpContext context, GatewayFunction function, string mount, CallMarks marks)
    {
        if (!TryCallback(context.Request, out var callback, out var error))
        {
            await GatewayAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, error);
            return;
        }

        if (queues is null)
        {
            await GatewayAnswer.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "the node has no queues; its log says why");
            return;
        }

        using var body = await RequestInput.ReadAsync(context.Request, queues.Limits.MessageBytesMax, accounts.Held, context.RequestAborted);
        if (body.Refusal != Failure.None)
        {
            await RefuseAsync(context, body.Refusal == Failure.InputLimit ? QueueRefusal.TooLarge : QueueRefusal.Full, TooLarge);
            return;
        }

        await SendAsync(context, new DetachedCall(HeadOf(context, function, mount, marks, callback), body.Bytes));
    }

    private string TooLarge => FormattableString.Invariant(
        $"an asynchronous call has at most {queues!.Limits.MessageBytesMax} bytes with its headers (serve --queue-message-bytes)");

    private async Task SendAsync(HttpContext context, DetachedCall call)
    {
        try
        {
            await queues!.SendAsync(QueueName.OfDetachedCalls, call.ToMessage(), DetachedCall.MediaType, TimeSpan.Zero);
        }
        catch (QueueException refusal)
        {
            await RefuseAsync(context, refusal.Refusal, refusal.Refusal == QueueRefusal.TooLarge ? TooLarge : refusal.Message);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentLength = 0;
    }

    // OpenFaaS answers 500 whatever the reason is. These tell a client whether to come again.
    private static Task RefuseAsync(HttpContext context, QueueRefusal refusal, string reason)
    {
        if (refusal == QueueRefusal.Full)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }

        return GatewayAnswer.WriteAsync(
            context,
            refusal switch
            {
                QueueRefusal.TooLarge => StatusCodes.Status413PayloadTooLarge,
                QueueRefusal.Full => StatusCodes.Status429TooManyRequests,
                _ => StatusCodes.Status500InternalServerError,
            },
            reason);
    }

    private static DetachedCallHead HeadOf(HttpContext context, GatewayFunction function, string mount, CallMarks marks, Uri? callback)
    {
        var request = context.Request;
        request.PathBase = new PathString(mount);
        request.Path = new PathString(request.Path.Value![mount.Length..]);
        var seen = CallHeaders.Seen(context, marks);
        return new DetachedCallHead
        {
            Function = function.Config.Name.Value,
            Method = seen.Method,
            Url = seen.Url,
            Mount = seen.Mount,
            Path = seen.Path,
            Headers = seen.Headers,
            CallId = marks.Id,
            Callback = callback,
        };
    }

    private bool TryCallback(HttpRequest request, out Uri? callback, out string error)
    {
        (callback, error) = (null, "");
        var text = request.Headers[CallbackHeader].ToString();
        if (text.Length == 0)
        {
            return true;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out callback) || callback.Scheme is not ("http" or "https"))
        {
            error = $"{CallbackHeader} is no URL of http or https";
        }
        else if (!callbacks.Grants(callback))
        {
            error = $"results are not sent to {callback.Host}: start the node with --openfaas-callback {callback.Host}";
        }

        return error.Length == 0;
    }
}
