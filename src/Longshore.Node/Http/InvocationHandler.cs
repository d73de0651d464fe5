using System.Buffers;
using System.Text;
using Longshore.Functions.Invocations;
using Longshore.Functions.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Longshore.Node.Http;

/// <summary>Turns a request into an invocation and its result into the response, the same on every face: the query's pieces
/// are the arguments, the body is standard input, standard output is the answer.</summary>
internal sealed partial class InvocationHandler(IInvoker invoker, ILogger<InvocationHandler> logger)
{
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

        var invocation = target.Invocation with { Arguments = arguments, Deadline = deadline ?? target.Invocation.Deadline };
        if (!mayHaveBody || !RequestInput.IsIn(request))
        {
            await InvokeAsync(context, target, invocation);
            return;
        }

        try
        {
            if (await RequestInput.ReadAsync(request, target.InputBytesMax, context.RequestAborted) is not { } input)
            {
                await WriteFailureAsync(context, target, InvocationResult.Failed(
                    Failure.InputLimit, $"the body is over the limit of {target.InputBytesMax} bytes"));
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
            Log.ClientLeft(logger, target.Function.Value);
        }
    }

    private async Task InvokeAsync(HttpContext context, InvocationTarget target, Invocation invocation)
    {
        using var result = await invoker.InvokeAsync(invocation, context.RequestAborted);
        if (!result.StandardError.IsEmpty)
        {
            LogStandardError(target, result);
        }

        TimingHeaders.Write(context.Response.Headers, result);
        if (result.Failure != Failure.None)
        {
            await WriteFailureAsync(context, target, result);
            return;
        }

        var response = context.Response;
        response.ContentType = target.ContentType;
        response.ContentLength = result.Output.Length;
        if (result.Output.Length <= SmallOutputBytes)
        {
            await response.Body.WriteAsync(result.Output, context.RequestAborted);
            return;
        }

        // Copied before anything is awaited: a client that reads slowly holds its answer, never a sandbox.
        await response.StartAsync(context.RequestAborted);
        response.BodyWriter.Write(result.Output.Span);
        result.Dispose();
        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private Task WriteFailureAsync(HttpContext context, InvocationTarget target, InvocationResult result)
    {
        Log.Failed(logger, target.Function.Value, result.Failure, result.Detail, string.Join(" < ", result.StackTrace));
        var kind = FailureTable.Of(result.Failure);
        return ProblemResponse.WriteAsync(context, Problem.Of(result), kind.RetryAfterSeconds);
    }

    private void LogStandardError(InvocationTarget target, InvocationResult result)
    {
        if (logger.IsEnabled(LogLevel.Information))
        {
            Log.StandardError(logger, target.Function.Value, Printable(result.StandardError.Span));
        }
    }

    /// <summary>Text that cannot forge lines or move the cursor of whoever reads the log.</summary>
    private static string Printable(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(Encoding.UTF8.GetString(bytes).TrimEnd());
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                text[i] = '|';
            }
            else if (char.IsControl(text[i]))
            {
                text[i] = '?';
            }
        }

        return text.ToString();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Function} failed: {Failure}: {Detail} {Stack}")]
        public static partial void Failed(ILogger logger, string function, Failure failure, string detail, string stack);

        [LoggerMessage(2, LogLevel.Information, "{Function} wrote to standard error: {Text}")]
        public static partial void StandardError(ILogger logger, string function, string text);

        [LoggerMessage(3, LogLevel.Debug, "The client of {Function} left while it sent its request")]
        public static partial void ClientLeft(ILogger logger, string function);
    }
}
