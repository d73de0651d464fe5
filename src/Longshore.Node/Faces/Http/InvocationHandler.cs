using System.Buffers;
using System.Collections.Frozen;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Net.Http.Headers;

namespace Longshore.Node.Faces.Http;

/// <summary>Turns a request into an invocation and its result into the response, on every HTTP face: the query has the
/// arguments, the body is standard input, and standard output is the answer.</summary>
internal sealed class InvocationHandler(IInvoker invoker, InvocationLog log)
{
    private static readonly FrozenSet<string> HopByHop = new[]
    {
        HeaderNames.Connection, HeaderNames.ContentLength, HeaderNames.KeepAlive, HeaderNames.TransferEncoding, HeaderNames.Upgrade, HeaderNames.Trailer,
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private const string Methods = "GET, HEAD, POST, PUT";

    // Output up to this size fits the response's first buffers, so writing it does not wait for the client.
    private const int SmallOutputBytes = 4 << 10;

    public async Task HandleAsync(HttpContext context, InvocationTarget target)
    {
        var request = context.Request;
        var mayHaveBody = HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method);
        if (!mayHaveBody && !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            context.Response.Headers.Allow = Methods;
            await ProblemResponse.WriteAsync(
                context, StatusCodes.Status405MethodNotAllowed, $"functions are called with {Methods}");
            return;
        }

        if (!QueryArguments.TryParse(request.QueryString.Value, out var arguments, out var error))
        {
            await ProblemResponse.WriteAsync(context, StatusCodes.Status400BadRequest, error);
            return;
        }

        if (!DeadlineHeader.TryRead(request.Headers, out var deadline, out error))
        {
            await ProblemResponse.WriteAsync(context, StatusCodes.Status400BadRequest, error);
            return;
        }

        var invocation = target.Invocation with
        {
            Arguments = arguments,
            Deadline = deadline ?? target.Invocation.Deadline,
            Request = () => RequestOf(request),
        };
        if (!mayHaveBody || !RequestInput.IsIn(request))
        {
            await InvokeAsync(context, target, invocation);
            return;
        }

        try
        {
            if (await RequestInput.ReadAsync(request, target.InputBytesMax, context.RequestAborted) is not { } input)
            {
                var refused = InvocationResult.Failed(
                    Failure.InputLimit, $"the body is over the limit of {target.InputBytesMax} bytes");
                log.Note(target, invocation, refused);
                await WriteFailureAsync(context, refused);
                return;
            }

            using (input)
            {
                await InvokeAsync(context, target, invocation with { Input = input.Bytes });
            }
        }
        catch (BadHttpRequestException refusal)
        {
            await ProblemResponse.WriteAsync(context, refusal.StatusCode, refusal.Message);
        }
        catch (Exception end) when (end is IOException or OperationCanceledException)
        {
            log.NoteLeft(target);
        }
    }

    private async Task InvokeAsync(HttpContext context, InvocationTarget target, Invocation invocation)
    {
        if (target.Predict is { } predict)
        {
            invocation = invocation with { PredictedExecution = predict(invocation.Input.Length) };
        }

        using var result = await invoker.InvokeAsync(invocation, context.RequestAborted);
        log.Note(target, invocation, result);
        TimingHeaders.Write(context.Response.Headers, result);
        if (result.Failure != Failure.None)
        {
            await WriteFailureAsync(context, result);
            return;
        }

        var response = context.Response;
        response.ContentType = target.ContentType;
        if (result.Response is { } answer)
        {
            Write(response, answer);
        }

        response.ContentLength = result.Output.Length;
        if (result.Output.Length <= SmallOutputBytes)
        {
            await response.Body.WriteAsync(result.Output, context.RequestAborted);
            return;
        }

        // The output is copied before anything is awaited, so a client that reads slowly does not hold a sandbox.
        await response.StartAsync(context.RequestAborted);
        response.BodyWriter.Write(result.Output.Span);
        result.Dispose();
        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static GuestRequest RequestOf(HttpRequest request) => new(
        request.Method,
        request.GetEncodedUrl(),
        [.. request.Headers.Select(each => KeyValuePair.Create(each.Key, each.Value.ToString()))]);

    // Hop-by-hop headers of the guest are dropped, because the node decides how the answer is framed.
    private static void Write(HttpResponse response, GuestResponse answer)
    {
        response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            if (name.Equals(HeaderNames.SetCookie, StringComparison.OrdinalIgnoreCase))
            {
                response.Headers.Append(name, value);
            }
            else if (!HopByHop.Contains(name))
            {
                response.Headers[name] = value;
            }
        }
    }

    private static Task WriteFailureAsync(HttpContext context, InvocationResult result)
    {
        var kind = FailureTable.Of(result.Failure);
        return ProblemResponse.WriteAsync(context, Problem.Of(result), kind.RetryAfterSeconds);
    }
}
