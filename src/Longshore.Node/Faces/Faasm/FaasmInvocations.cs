using System.Globalization;
using System.Text;
using System.Text.Json;
using Longshore.Functions.Calls;
using Longshore.Functions.Calls.Results;
using Longshore.Functions.Catalog;
using Longshore.Functions.Mpi;
using Longshore.Functions.Objects;
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

    // Faasm's word.
    private const string Running = "RUNNING";

    // The entry of programs in Python that is called without a name.
    private const string PythonHandler = "handler";
    private const string PythonEntryRule = "py_entry is the name of a public function of at most 255 letters, digits and _, or empty";
    private const int PythonEntryMax = 255;

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
        { IsGraph: true } => AnswerGraphAsync(context, request.Id),
        { WorldSize: < 0 or > MpiLimits.RanksMax } => RefuseAsync(context, $"mpi_world_size is a number from 1 to {MpiLimits.RanksMax}"),
        { WorldSize: > 0, IsMpi: false } => RefuseAsync(context, "mpi_world_size needs mpi"),
        { Object: { } text } when !ObjectAddress.TryParse(text, out _) => RefuseAsync(context, ObjectAddress.Rule),
        { PythonEntry: { Length: > 0 } entry } when !IsPythonEntry(entry) => RefuseAsync(context, PythonEntryRule),
        { IsPython: true, PythonUser: null or "" } => RefuseAsync(context, "Empty py_user"),
        { IsPython: true, PythonFunction: null or "" } => RefuseAsync(context, "Empty py_func"),
        { IsPython: true } => CallAsync(context, request, request.PythonUser, request.PythonFunction),
        { User: null or "" } => FaasmAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, "Empty user"),
        { Function: null or "" } => FaasmAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, "Empty function"),
        _ => CallAsync(context, request, request.User, request.Function),
    };

    // Of Python's names, those that every program may be asked for by a client.
    private static bool IsPythonEntry(string name) => name.Length <= PythonEntryMax
        && char.IsAsciiLetter(name[0])
        && name.All(each => char.IsAsciiLetterOrDigit(each) || each == '_');

    private static Task RefuseAsync(HttpContext context, string reason) => FaasmAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, reason);

    private async Task CallAsync(HttpContext context, FaasmRequest request, string? user, string? functionName)
    {
        if (request.CommandLine?.Length > CommandLineMax)
        {
            await FaasmAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, $"the command line is over {CommandLineMax} characters");
            return;
        }

        if (!FaasmName.TryParse(user, functionName, out var name))
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
            PythonEntry = request is { IsPython: true, PythonEntry: not (null or PythonHandler) } ? request.PythonEntry : "",
            Object = ObjectAddress.TryParse(request.Object, out var address) ? address : null,
            Ranks = request.IsMpi && request.WorldSize > 0 ? request.WorldSize : null,
            Record = request is { RecordsGraph: true, IsAsynchronous: true } ? new CallRecord(name.Deployed) : null,
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
                ? FaasmAnswer.WriteAsync(context, result.Response?.Status ?? StatusCodes.Status200OK, output)
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
                await FaasmAnswer.WriteAsync(context, StatusCodes.Status200OK, Running);
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

    private async Task AnswerGraphAsync(HttpContext context, long id)
    {
        var (status, text) = await calls.FindAsync(id, context.RequestAborted) switch
        {
            null => (StatusCodes.Status404NotFound, FormattableString.Invariant($"there is no call {id}, or its result has expired")),
            { Finished: null } => (StatusCodes.Status200OK, Running),
            { Graph: "" } => (StatusCodes.Status404NotFound, FormattableString.Invariant($"the call {id} was not recorded: ask for it with record_exec_graph")),
            var done => (StatusCodes.Status200OK, done.Graph),
        };
        await FaasmAnswer.WriteAsync(context, status, text);
    }

    private static ReadOnlyMemory<byte> FailedText(KeptCall call) =>
        (byte[])[.. "FAILED: "u8, .. TextOf(call.Failure, call.ExitCode, call.Detail, call.Output).Span];

    // Faasm answers with the output of a function whose return value is not 0, and with a sentence for everything else.
    private static ReadOnlyMemory<byte> TextOf(Failure failure, int exitCode, string detail, byte[] output) =>
        failure != Failure.Exited ? Bytes(detail)
        : output.Length > 0 ? output
        : Bytes(string.Create(CultureInfo.InvariantCulture, $"Call failed (return value={exitCode})"));
}
