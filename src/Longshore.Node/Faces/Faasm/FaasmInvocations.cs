using System.Globalization;
using System.Text;
using System.Text.Json;
using Longshore.Functions.Calls;
using Longshore.Functions.Calls.Results;
using Longshore.Functions.Catalog;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Faces.Http;
using Longshore.Node.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Faasm;

/// <summary><c>POST</c> of Faasm's JSON: calls, and questions for results.</summary>
/// <param name="catalog">The functions.</param>
/// <param name="invoker">Runs the calls.</param>
/// <param name="calls">Runs calls whose callers do not wait.</param>
/// <param name="log">Logs how calls ended.</param>
/// <param name="accounts">What the node holds for its clients.</param>
internal sealed class FaasmInvocations(IFunctionCatalog catalog, IInvoker invoker, FaasmCalls calls, InvocationLog log, NodeAccounts accounts)
{
    // Twice the default limit of a function's input: JSON needs up to six bytes for some, and text mostly one.
    private const int BodyBytesMax = 32 << 20;

    // Every argument is an object: a line as long as a body would take twenty times its bytes.
    private const int CommandLineMax = 64 << 10;

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        using var body = await RequestInput.ReadAsync(context.Request, BodyBytesMax, accounts.Held, context.RequestAborted);
        if (body.Refusal != Failure.None)
        {
            await FaasmAnswer.FailAsync(context, body.Refusal, Bytes($"the body is over {BodyBytesMax} bytes, or the node holds too many"));
            return;
        }

        if (body.Bytes.IsEmpty)
        {
            await FaasmAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, "Empty request");
        }
        else if (Parse(body.Bytes) is { } request)
        {
            await AnswerAsync(context, request);
        }
        else
        {
            await FaasmAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, "Bad JSON in request body");
        }
    }

    private static FaasmRequest? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, FaasmJson.Default.FaasmRequest);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private Task AnswerAsync(HttpContext context, FaasmRequest request) => request switch
    {
        { Type: FaasmRequest.Flush } => FaasmAnswer.WriteAsync(context, StatusCodes.Status200OK, "Flush sent"),
        { IsStatus: true } => AnswerStatusAsync(context, request.Id),
        { IsGraph: true } => RefuseAsync(context, "graphs of chained calls are not recorded here"),
        { IsPython: true } => RefuseAsync(context, "a function in Python is deployed with longshore deploy, and called by its name"),
        { IsMpi: true } => RefuseAsync(context, "MPI worlds are not made by a request here"),
        { User: null or "" } => FaasmAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, "Empty user"),
        { Function: null or "" } => FaasmAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, "Empty function"),
        _ => CallAsync(context, request),
    };

    private static Task RefuseAsync(HttpContext context, string reason) => FaasmAnswer.WriteAsync(context, StatusCodes.Status501NotImplemented, reason);

    private async Task CallAsync(HttpContext context, FaasmRequest request)
    {
        if (request.CommandLine?.Length > CommandLineMax)
        {
            await FaasmAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, $"the command line is over {CommandLineMax} characters");
            return;
        }

        if (!FaasmName.TryParse(request.User, request.Function, out var name))
        {
            await FaasmAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, FaasmName.Rule);
            return;
        }

        if (catalog.Find(name.Deployed) is not { } function)
        {
            await FaasmAnswer.FailAsync(context, Failure.NotFound, Bytes($"there is no function {name.User}/{name.Function}"));
            return;
        }

        var target = new InvocationTarget(Invocation.Of(function.Spec), "", function.Limits.InputBytesMax);
        var invocation = target.Invocation with
        {
            Input = Bytes(request.InputData ?? ""),
            Arguments = (request.CommandLine ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries),
            StaysHere = request.MustStay,
        };
        await (request.IsAsynchronous ? BeginAsync(context, target, invocation) : InvokeAsync(context, target, invocation));
    }

    private async Task InvokeAsync(HttpContext context, InvocationTarget target, Invocation invocation)
    {
        using var result = await invoker.InvokeAsync(invocation, context.RequestAborted);
        log.Note(target, invocation, result);
        TimingHeaders.Write(context.Response.Headers, result);
        await CountAsync(context, result.Output.Length, () =>
        {
            // Copied, because the output is in the sandbox, which must not wait for the client.
            var output = result.Output.ToArray();
            result.Dispose();
            return result.Failure == Failure.None
                ? FaasmAnswer.WriteAsync(context, StatusCodes.Status200OK, output)
                : FaasmAnswer.FailAsync(context, result.Failure, TextOf(result.Failure, result.ExitCode, result.Detail, output));
        });
    }

    // An answer that a slow client takes is held for it.
    private async Task CountAsync(HttpContext context, long bytes, Func<Task> answer)
    {
        var counted = Math.Max(bytes - NodeAccounts.FreeBytes, 0);
        if (counted > 0 && !accounts.Held.TryAdd(counted))
        {
            await FaasmAnswer.FailAsync(context, Failure.Overloaded, Bytes(NodeAccounts.TooManyBytes));
            return;
        }

        try
        {
            await answer();
        }
        finally
        {
            accounts.Held.Remove(counted);
        }
    }

    private async Task BeginAsync(HttpContext context, InvocationTarget target, Invocation invocation)
    {
        var id = await calls.TryBeginAsync(target, invocation, context.RequestAborted);
        await (id is { } number
            ? FaasmAnswer.WriteAsync(context, StatusCodes.Status200OK, number.ToString(CultureInfo.InvariantCulture))
            : FaasmAnswer.RefuseAsync(context, "as many asynchronous calls run, or have results, as may be"));
    }

    private async Task AnswerStatusAsync(HttpContext context, long id)
    {
        switch (await calls.FindAsync(id, context.RequestAborted))
        {
            case null:
                await FaasmAnswer.WriteAsync(
                    context, StatusCodes.Status404NotFound, FormattableString.Invariant($"there is no call {id}, or its result has expired"));
                break;
            case { Finished: null }:
                await FaasmAnswer.WriteAsync(context, StatusCodes.Status200OK, "RUNNING");
                break;
            case { Failure: Failure.None } done:
                await CountAsync(context, done.Output.Length, () =>
                    JsonResponse.WriteAsync(context, StatusCodes.Status200OK, FaasmResult.Of(done), FaasmJson.Default.FaasmResult));
                break;
            case { } failed:
                await CountAsync(context, failed.Output.Length, () => FaasmAnswer.FailAsync(context, failed.Failure, FailedText(failed)));
                break;
        }
    }

    private static ReadOnlyMemory<byte> FailedText(KeptCall call) =>
        (byte[])[.. "FAILED: "u8, .. TextOf(call.Failure, call.ExitCode, call.Detail, call.Output).Span];

    // Faasm answers with the output of a function whose return value is not 0, and with a sentence for everything else.
    private static ReadOnlyMemory<byte> TextOf(Failure failure, int exitCode, string detail, byte[] output) =>
        failure != Failure.Exited ? Bytes(detail)
        : output.Length > 0 ? output
        : Bytes(string.Create(CultureInfo.InvariantCulture, $"Call failed (return value={exitCode})"));
}
