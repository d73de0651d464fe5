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
    private static readonly string[] PythonNames = ["", "python", "micropython"];

    /// <summary>Answers a call.</summary>
    /// <param name="context">The request.</param>
    /// <param name="function">The function.</param>
    /// <param name="marks">What marks the call.</param>
    public async Task HandleAsync(HttpContext context, GatewayFunction function, CallMarks marks)
    {
        using var body = await RequestInput.ReadAsync(context.Request, function.Config.Limits.InputBytesMax, accounts.Held, context.RequestAborted);
        if (body.Refusal != Failure.None)
        {
            var kind = FailureTable.Of(body.Refusal);
            await GatewayAnswer.WriteAsync(context, kind.Status, kind.Title);
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
        if (asked.Length > 0 && isScript != (asked == SourceText.JavaScript) || (!isScript && !PythonNames.Contains(asked)))
        {
            await GatewayAnswer.WriteAsync(
                context, StatusCodes.Status400BadRequest, $"lang is \"{asked}\", and the function is {(isScript ? SourceText.JavaScript : PythonNames[1])}");
            return;
        }

        await InvokeAsync(context, function, request.Parameters ?? "", marks);
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

    private async Task InvokeAsync(HttpContext context, GatewayFunction function, string parameters, CallMarks marks)
    {
        var target = function.TargetAt(function.Config.Name.Value);

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
            Function = function.Config.Name.Value,
            ElapsedNanoseconds = (long)result.ExecutionTime.TotalNanoseconds,
            Result = Encoding.UTF8.GetString(result.Output.Span) + Encoding.UTF8.GetString(result.StandardError.Span),
            Error = result.Failure == Failure.None ? null : $"{result.Failure}: {result.Detail}",
        };

        // The text is a copy, so the sandbox does not wait for the client.
        result.Dispose();
        await JsonResponse.WriteAsync(
            context,
            result.Failure == Failure.None ? StatusCodes.Status200OK : FailureTable.Of(result.Failure).Status,
            answer,
            GatewayJson.Answers.SourceCallAnswer);
    }
}
