using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Longshore.Node.Faces.Http;
using Longshore.Node.Faces.OpenFaas.Detached;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary>Calls of functions: <c>/function/NAME[.NAMESPACE][/PATH]</c> and <c>/async-function/...</c>. Anyone may call, as in OpenFaaS.</summary>
/// <param name="functions">The functions.</param>
/// <param name="namespaces">The namespaces.</param>
/// <param name="handler">Runs calls.</param>
/// <param name="sources">Runs calls of functions whose image is their source.</param>
/// <param name="detached">Accepts calls whose callers do not wait.</param>
/// <param name="cancelled">Cancels them.</param>
/// <param name="time">The clocks.</param>
internal sealed class GatewayCalls(
    GatewayFunctions functions, GatewayNamespaces namespaces, InvocationHandler handler, SourceCalls sources, DetachedCalls detached, CancelledCalls cancelled, TimeProvider time)
{
    private const string DetachedPath = "/async-function/";
    private const int RetryAfterSeconds = 1;

    /// <summary>Answers a request, if it is a call.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answering">The answer under way.</param>
    /// <returns>False if it is none.</returns>
    public bool TryHandle(HttpContext context, [NotNullWhen(true)] out Task? answering)
    {
        var path = context.Request.Path.Value!;
        answering = path.StartsWith(GatewayFunction.CallPath, StringComparison.Ordinal) ? CallAsync(context, ReferenceIn(path, GatewayFunction.CallPath))
            : path.StartsWith(DetachedPath, StringComparison.Ordinal) ? SendAsync(context, ReferenceIn(path, DetachedPath))
            : null;
        return answering is not null;
    }

    private static string ReferenceIn(string path, string prefix)
    {
        var end = path.IndexOf('/', prefix.Length);
        return end < 0 ? path[prefix.Length..] : path[prefix.Length..end];
    }

    private static bool IsCall(string method) => HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsPut(method)
        || HttpMethods.IsPatch(method) || HttpMethods.IsDelete(method) || HttpMethods.IsOptions(method) || HttpMethods.IsHead(method);

    private Task CallAsync(HttpContext context, string reference) =>
        !IsCall(context.Request.Method) ? GatewayAnswer.WriteAsync(
            context, StatusCodes.Status405MethodNotAllowed, $"{context.Request.Method} is not passed to functions")
        : Find(reference, out var name) is { } function ? CallAsync(context, function, reference)
        : NotFoundAsync(context, reference, name);

    private async Task CallAsync(HttpContext context, GatewayFunction function, string reference)
    {
        var marks = CallHeaders.Mark(context, time.GetUtcNow());
        if (CallTimeout.Apply(context.Request, function.TargetAt(reference)) is not { } target)
        {
            await GatewayAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, CallTimeout.Rule);
            return;
        }

        var activity = functions.Wake(function);
        var began = time.GetTimestamp();

        // What the answer becomes if an exception leaves here.
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            await (activity.Begin(began) > function.InflightMax ? RefuseAsync(context, function)
                : function.Stored.IsSource ? sources.HandleAsync(context, function, target, marks)
                : handler.HandleAsync(context, target, () => CallHeaders.Seen(context, marks)));
            status = context.Response.StatusCode;
        }
        finally
        {
            var ended = time.GetTimestamp();
            activity.End(ended, status, time.GetElapsedTime(began, ended));
        }
    }

    private Task SendAsync(HttpContext context, string reference) =>
        HttpMethods.IsDelete(context.Request.Method) ? CancelAsync(context, reference)
        : !IsCall(context.Request.Method) ? GatewayAnswer.WriteAsync(
            context, StatusCodes.Status405MethodNotAllowed, $"{context.Request.Method} is not passed to functions")
        : Find(reference, out var name) is { } function ? detached.HandleAsync(
            context, function, DetachedPath + reference, CallHeaders.Mark(context, time.GetUtcNow()))
        : NotFoundAsync(context, reference, name);

    // Whether there is a call of this number is not told: it may be in the queue, where calls have no names.
    private Task CancelAsync(HttpContext context, string id)
    {
        if (!CallHeaders.IsCallId(id))
        {
            return GatewayAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, "Provide the call's X-Call-Id in the request path");
        }

        cancelled.Cancel(id);
        return GatewayAnswer.WriteAsync(context, StatusCodes.Status202Accepted);
    }

    private GatewayFunction? Find(string reference, out GatewayName name)
    {
        name = namespaces.Split(reference);
        return functions.Find(name);
    }

    private static Task NotFoundAsync(HttpContext context, string reference, GatewayName name) => reference.Length == 0
        ? GatewayAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, "Provide function name in the request path")
        : GatewayAnswer.NotFoundAsync(context, name);

    private static Task RefuseAsync(HttpContext context, GatewayFunction function)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return GatewayAnswer.WriteAsync(
            context, StatusCodes.Status429TooManyRequests, FormattableString.Invariant($"{function.InflightMax} calls of the function run, its limit (max_inflight)"));
    }
}
