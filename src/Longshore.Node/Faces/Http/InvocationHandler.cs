using System.Buffers;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Http;

/// <summary>Turns a request into an invocation and its result into the response, on every HTTP face: the query has a command's
/// arguments, the body is standard input, and standard output is the answer.</summary>
/// <param name="invoker">Runs the calls.</param>
/// <param name="log">The log of invocations.</param>
/// <param name="accounts">What the node holds for its clients.</param>
/// <param name="sessions">The log of requests, or null.</param>
/// <param name="showsStack">Whether the sender of a request may see where in its source a function failed.</param>
/// <param name="showsPlacement">Whether the sender of a request may see where its call ran and why.</param>
internal sealed class InvocationHandler(
    IInvoker invoker, InvocationLog log, NodeAccounts accounts, SessionLog? sessions, Predicate<HttpContext> showsStack, Predicate<HttpContext> showsPlacement)
{
    // The id of the call's lines in the log.
    private const string InvocationHeader = "Longshore-Invocation";

    // Asks for the decision of placement in the request, and has it in the answer.
    private const string PlacementHeader = "Longshore-Placement";

    // Output up to this size fits the response's first buffers, so writing it does not wait for the client.
    private const int SmallOutputBytes = 4 << 10;

    /// <summary>Answers a request by a call.</summary>
    /// <param name="context">The request.</param>
    /// <param name="target">The function.</param>
    /// <param name="seen">Returns the request as the function sees it, if the function asks for it; null for the request as it is.</param>
    public async Task HandleAsync(HttpContext context, InvocationTarget target, Func<GuestRequest>? seen = null)
    {
        var request = context.Request;
        if (HttpMethods.IsConnect(request.Method) || HttpMethods.IsTrace(request.Method))
        {
            await ProblemResponse.WriteAsync(
                context, StatusCodes.Status501NotImplemented, $"{request.Method} is not passed to functions");
            return;
        }

        string[] arguments = [];
        if (target.HasArguments && !QueryArguments.TryParse(request.QueryString.Value, out arguments, out var error))
        {
            await ProblemResponse.WriteAsync(context, StatusCodes.Status400BadRequest, error);
            return;
        }

        if (!DeadlineHeader.TryRead(request.Headers, out var deadline, out error))
        {
            await ProblemResponse.WriteAsync(context, StatusCodes.Status400BadRequest, error);
            return;
        }

        MoveToMount(request, target);
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || !RequestInput.IsIn(request))
        {
            await InvokeAsync(context, target, arguments, deadline, input: default, seen);
            return;
        }

        try
        {
            using var input = await RequestInput.ReadAsync(request, target.InputBytesMax, accounts.Held, context.RequestAborted);
            await (input.Refusal == Failure.None
                ? InvokeAsync(context, target, arguments, deadline, input.Bytes, seen)
                : RefuseAsync(context, target, target.Invocation, InvocationResult.Failed(input.Refusal, SentenceOf(input.Refusal, target))));
        }
        catch (Exception end) when (end is OperationCanceledException or BadHttpRequestException { InnerException: IOException })
        {
            // Without an answer of its own, the framework would answer 200.
            log.NoteLeft(target);
            await ProblemResponse.WriteAsync(context, StatusCodes.Status400BadRequest, "the body could not be read to its end");
        }
        catch (BadHttpRequestException refusal)
        {
            await ProblemResponse.WriteAsync(context, refusal.StatusCode, refusal.Message);
        }
    }

    private async Task InvokeAsync(
        HttpContext context, InvocationTarget target, string[] arguments, TimeSpan? deadline, ReadOnlyMemory<byte> input, Func<GuestRequest>? seen)
    {
        sessions?.NoteReceived(context, input.Length);
        var invocation = target.Invocation with
        {
            Arguments = target.HasArguments ? arguments : target.Invocation.Arguments,
            Deadline = deadline ?? target.Invocation.Deadline,
            Request = seen ?? target.Invocation.Request ?? context.Request.ToGuestRequest,
            Input = input,
            Reader = new HttpReader(context, target),
            Explains = context.Request.Headers.ContainsKey(PlacementHeader) && showsPlacement(context),
        };
        if (target.Model is { } model)
        {
            invocation = (await model.PredictAsync(input, invoker, context.RequestAborted)).ApplyTo(invocation);
        }

        using var result = await invoker.InvokeAsync(invocation, context.RequestAborted);
        sessions?.NoteAnswered(context);
        var logged = log.Note(target, invocation, result);
        if (context.Response.HasStarted)
        {
            EndStream(context, result);
            return;
        }

        if (logged is not null)
        {
            context.Response.Headers[InvocationHeader] = logged;
        }

        if (invocation.Explains && result.Placement is { } placement)
        {
            context.Response.Headers[PlacementHeader] = PlacementJson.ForHeader(
                PlacementExplanation.Of(invocation.Function, placement.Goal, invocation.Deadline, placement));
        }

        TimingHeaders.Write(context.Response.Headers, result, target.DurationHeader);
        if (result.Failure != Failure.None)
        {
            await WriteFailureAsync(context, result);
            return;
        }

        var counted = Math.Max(result.Output.Length - NodeAccounts.FreeBytes, 0);
        if (counted > 0 && !accounts.Held.TryAdd(counted))
        {
            await RefuseAsync(context, target, invocation, InvocationResult.Failed(Failure.Overloaded, NodeAccounts.TooManyBytes));
            return;
        }

        try
        {
            await AnswerAsync(context.Response, target, result, context.RequestAborted);
        }
        finally
        {
            if (counted > 0)
            {
                accounts.Held.Remove(counted);
            }
        }
    }

    // The status was sent. Without its last chunk, the client knows that the answer is not whole.
    private static void EndStream(HttpContext context, InvocationResult result)
    {
        if (result.Failure != Failure.None)
        {
            context.Abort();
        }
    }

    private static async Task AnswerAsync(
        HttpResponse response, InvocationTarget target, InvocationResult result, CancellationToken cancellationToken)
    {
        response.ContentType = target.ContentType;
        if (result.Response is { } answer)
        {
            answer.CopyTo(response);
        }

        if (HasNoBody(response.StatusCode))
        {
            return;
        }

        response.ContentLength = result.Output.Length;
        if (result.Output.Length <= SmallOutputBytes)
        {
            response.BodyWriter.Write(result.Output.Span);
            return;
        }

        // The output is copied before anything is awaited, so a client that reads slowly does not hold a sandbox.
        await response.StartAsync(cancellationToken);
        response.BodyWriter.Write(result.Output.Span);
        result.Dispose();
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    private static string SentenceOf(Failure refusal, InvocationTarget target) => refusal == Failure.InputLimit
        ? $"the body is over the limit of {target.InputBytesMax} bytes"
        : NodeAccounts.TooManyBytes;

    private Task RefuseAsync(HttpContext context, InvocationTarget target, Invocation invocation, InvocationResult refused)
    {
        log.Note(target, invocation, refused);
        return WriteFailureAsync(context, refused);
    }

    // The function sees the path below the one at which it is reached.
    private static void MoveToMount(HttpRequest request, InvocationTarget target)
    {
        var path = request.Path.Value!;
        request.PathBase = new PathString(target.Mount);
        request.Path = path.Length == target.Mount.Length ? PathString.Empty : new PathString(path[target.Mount.Length..]);
    }

    // RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5. Kestrel throws at a body with them.
    private static bool HasNoBody(int status) =>
        status is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified;

    private Task WriteFailureAsync(HttpContext context, InvocationResult result)
    {
        var kind = FailureTable.Of(result.Failure);
        return ProblemResponse.WriteAsync(context, Problem.Of(result, showsStack(context)), kind.RetryAfterSeconds);
    }
}
