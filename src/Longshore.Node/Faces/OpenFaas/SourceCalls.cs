using System.Text;
using System.Text.Json;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Faces.Http;
using Longshore.Node.Faces.OpenFaas.Images;
using Longshore.Node.Faces.OpenFaas.Messages;
using Longshore.Node.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary>Calls of functions whose image is their source, in the form of MicroFaaS: <c>{"params", "lang", "worker"}</c> runs the program with
/// <c>params</c> as its argument.</summary>
/// <param name="invoker">Runs the calls.</param>
/// <param name="log">Logs how they ended.</param>
/// <param name="accounts">What the node holds for its clients.</param>
internal sealed class SourceCalls(IInvoker invoker, InvocationLog log, NodeAccounts accounts)
{
    /// <summary>Answers a call.</summary>
    /// <param name="context">The request.</param>
    /// <param name="function">The function.</param>
    /// <param name="target">The target of the call.</param>
    /// <param name="marks">What marks the call.</param>
    public async Task HandleAsync(HttpContext context, GatewayFunction function, InvocationTarget target, CallMarks marks)
    {
        using var body = await RequestInput.ReadAsync(context.Request, function.Config.Limits.InputBytesMax, accounts.Held, context.RequestAborted);
        if (body.Refusal != Failure.None)
        {
            await RefuseAsync(context, body.Refusal);
            return;
        }

        if (!TryParse(body.Bytes, out var request))
        {
            await GatewayAnswer.WriteAsync(
                context, StatusCodes.Status400BadRequest, """the body of a call of a source is {"params": "...", "lang": "python", "worker": "..."}""");
            return;
        }

        var isScript = function.Config.Spec.Artifact.Kind == ArtifactKind.JavaScript;
        var asked = request.Language ?? "";
        if (isScript ? asked is not ("" or SourceText.JavaScript) : !SourceText.IsPython(asked))
        {
            await GatewayAnswer.WriteAsync(
                context, StatusCodes.Status400BadRequest, $"lang is \"{asked}\", and the function is {(isScript ? SourceText.JavaScript : SourceText.Python)}");
            return;
        }

        await InvokeAsync(context, target, request.Parameters ?? "", marks);
    }

    private static Task RefuseAsync(HttpContext context, Failure failure)
    {
        var kind = FailureTable.Of(failure);
        return GatewayAnswer.WriteAsync(context, kind.Status, kind.Title);
    }

    // An empty body runs the program without an argument.
    private static bool TryParse(ReadOnlyMemory<byte> body, out SourceCallRequest request)
    {
        request = new SourceCallRequest();
        if (body.IsEmpty)
        {
            return true;
        }

        try
        {
            request = JsonSerializer.Deserialize(body.Span, GatewayJson.Default.SourceCallRequest)!;
            return request is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private async Task InvokeAsync(HttpContext context, InvocationTarget target, string parameters, CallMarks marks)
    {
        // A handler gets the same text as the body of its request.
        var invocation = target.Invocation with
        {
            Arguments = parameters.Length > 0 ? [parameters] : [],
            Input = Encoding.UTF8.GetBytes(parameters),
            Request = () => CallHeaders.Seen(context, marks),
        };
        using var result = await invoker.InvokeAsync(invocation, context.RequestAborted);
        log.Note(target, invocation, result);
        TimingHeaders.Write(context.Response.Headers, result, target.DurationHeader);
        var answer = new SourceCallAnswer
        {
            Function = target.Function.Value,
            ElapsedNanoseconds = (long)result.ExecutionTime.TotalNanoseconds,
            Result = Encoding.UTF8.GetString(result.Output.Span) + Encoding.UTF8.GetString(result.StandardError.Span),
            Error = result.Failure == Failure.None ? null : $"{result.Failure}: {result.Detail}",
        };

        // The text is a copy, so the sandbox does not wait for the client. A slow client holds the text, so it is counted.
        result.Dispose();
        var counted = Math.Max(answer.Result.Length - NodeAccounts.FreeBytes, 0);
        if (!accounts.Held.TryAdd(counted))
        {
            await RefuseAsync(context, Failure.Overloaded);
            return;
        }

        try
        {
            await JsonResponse.WriteAsync(
                context,
                result.Failure == Failure.None ? StatusCodes.Status200OK : FailureTable.Of(result.Failure).Status,
                answer,
                GatewayJson.Answers.SourceCallAnswer);
        }
        finally
        {
            accounts.Held.Remove(counted);
        }
    }
}
