using System.Buffers;
using Longshore.Functions.Calls;

namespace Longshore.Functions.Near;

/// <summary>What goes before the log and the output of a <see cref="WholeAnswer"/>, as JSON.</summary>
/// <param name="Failure">How the function ended.</param>
/// <param name="Detail">Why, as a sentence.</param>
/// <param name="TrapName">The trap's name, or null.</param>
/// <param name="StackTrace">The guest's frames at the trap.</param>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Response">The status and headers of a guest that receives requests, or null.</param>
/// <param name="ExecutionMicroseconds">How long the guest ran.</param>
/// <param name="LogBytes">The length of what it wrote to standard error.</param>
internal sealed record WholeAnswerHead(
    Failure Failure,
    string Detail,
    string? TrapName,
    IReadOnlyList<string> StackTrace,
    int ExitCode,
    GuestResponse? Response,
    uint ExecutionMicroseconds,
    int LogBytes)
{
    private const int StatusMin = 200;
    private const int StatusMax = 599;

    // RFC 9110, section 5.6.2.
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>The head of an answer.</summary>
    public static WholeAnswerHead Of(InvocationResult result) => new(
        result.Failure,
        result.Detail,
        result.TrapName,
        result.StackTrace,
        result.ExitCode,
        result.Response,
        (uint)Math.Clamp(result.ExecutionTime.TotalMicroseconds, 0, uint.MaxValue),
        result.StandardError.Length);

    /// <summary>Whether it is of a function that ran. All else is no result: the call runs where it came from.</summary>
    // The node may lack memory, or shed a call, before the function runs or in its midst, when it has had effects.
    public bool IsResult() => Failure is Failure.None or Failure.Exited or Failure.Trapped or Failure.WallTimeLimit or Failure.OutputLimit
        || (Failure is Failure.OutOfMemory or Failure.Shed && ExecutionMicroseconds > 0);

    /// <summary>The head in place of that of an answer which the node cannot hold. The function ran.</summary>
    public static WholeAnswerHead TooLarge { get; } =
        new(Failure.OutputLimit, "the function ran; the storage node has no room for its answer", null, [], 0, null, 0, 0);

    /// <summary>Whether a head that was read is one of a function that ran.</summary>
    /// <param name="rest">The bytes after it.</param>
    public bool IsWhole(int rest) => IsResult()
        && LogBytes >= 0
        && LogBytes <= rest
        && StackTrace.All(static line => line is not null)
        && (Response is null || IsWhole(Response));

    private static bool IsWhole(GuestResponse response) => response.Status is >= StatusMin and <= StatusMax
        && (response.StatusText is null || IsText(response.StatusText))
        && response.Headers.All(each =>
            each.Key is { Length: > 0 } name && !name.AsSpan().ContainsAnyExcept(Token) && each.Value is { } value && IsText(value));

    // Latin-1 without the control characters of ASCII other than a tab, as where functions set headers.
    private static bool IsText(string text) => text.All(each => each is '\t' or (>= ' ' and not '\x7f' and <= '\xff'));
}
