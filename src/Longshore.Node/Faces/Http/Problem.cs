using Longshore.Functions.Calls;
using Longshore.Node.Faces.Calls;

namespace Longshore.Node.Faces.Http;

/// <summary>An error in the form of HTTP APIs (RFC 9457, application/problem+json).</summary>
public sealed record Problem
{
    /// <summary>The media type of the body.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>Names the kind of problem: <c>urn:longshore:failure:</c> and the failure's name, or
    /// <c>about:blank</c>.</summary>
    public string Type { get; init; } = "about:blank";

    /// <summary>The kind of problem in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status code.</summary>
    public required int Status { get; init; }

    /// <summary>The cause of this occurrence, and what to do.</summary>
    public string? Detail { get; init; }

    /// <summary>The name of the <see cref="Failure"/>, or null if no invocation failed.</summary>
    public string? Failure { get; init; }

    /// <summary>The trap's name, or null if the function did not trap.</summary>
    public string? Trap { get; init; }

    /// <summary>The guest's frames at the trap, innermost first; null for clients who may not see them.</summary>
    public IReadOnlyList<string>? Stack { get; init; }

    /// <summary>The guest's exit code, or null if it was 0.</summary>
    public int? ExitCode { get; init; }

    /// <summary>What the guest wrote before it failed, if that is text (UTF-8): the first bytes, up to
    /// <see cref="PartialOutput.BytesMax"/>.</summary>
    public string? Output { get; init; }

    /// <summary>The same in base64, if it is no text.</summary>
    public string? OutputBase64 { get; init; }

    /// <summary>True if the guest wrote more than is here.</summary>
    public bool? OutputIsCut { get; init; }

    /// <summary>Every error in a request, one sentence each.</summary>
    public IReadOnlyList<string>? Errors { get; init; }

    /// <summary>The failure of an invocation as a problem.</summary>
    /// <param name="result">How it ended.</param>
    /// <param name="withStack">Whether the guest's frames are shown, which name its source.</param>
    public static Problem Of(InvocationResult result, bool withStack)
    {
        var kind = FailureTable.Of(result.Failure);
        var output = new PartialOutput(result.Output);
        return new Problem
        {
            Type = "urn:longshore:failure:" + result.Failure,
            Title = kind.Title,
            Status = kind.Status,
            Detail = result.Detail,
            Failure = result.Failure.ToString(),
            Trap = result.TrapName,
            Stack = withStack && result.StackTrace.Count > 0 ? result.StackTrace : null,
            ExitCode = result.ExitCode == 0 ? null : result.ExitCode,
            Output = output.Text,
            OutputBase64 = output.Base64,
            OutputIsCut = output.IsCut ? true : null,
        };
    }
}
