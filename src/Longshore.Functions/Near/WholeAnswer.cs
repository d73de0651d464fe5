using Longshore.Functions.Calls;

namespace Longshore.Functions.Near;

/// <summary>The answer of another process to a <see cref="WholeCall"/>.</summary>
/// <param name="Status">How the call ended: <see cref="NearStatus.Done"/> if the function ran, also if it trapped or had an exit code.</param>
/// <param name="Detail">If it is not done: one sentence, without payload.</param>
public sealed record WholeAnswer(NearStatus Status, string Detail = "")
{
    /// <summary>How the function ended; null unless the call is done.</summary>
    internal WholeAnswerHead? Head { get; init; }

    /// <summary>What it wrote to standard error.</summary>
    public ReadOnlyMemory<byte> Log { get; init; }

    /// <summary>What it wrote to standard output.</summary>
    public ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>The answer in place of one that the node cannot hold: the function ran, so that it is not run again.</summary>
    public static WholeAnswer TooLarge { get; } = new(NearStatus.Done) { Head = WholeAnswerHead.TooLarge };

    /// <summary>The answer of a function that ran, or why it did not. Its bytes are copied.</summary>
    public static WholeAnswer Of(InvocationResult result) => WholeAnswerHead.Of(result) is var head && head.IsResult()
        ? new WholeAnswer(NearStatus.Done) { Head = head, Log = result.StandardError.ToArray(), Output = result.Output.ToArray() }
        : new WholeAnswer(StatusOf(result.Failure), Sentence(result));

    /// <summary>Whether the process did not take a call, or the call failed.</summary>
    internal static NearStatus StatusOf(Failure failure) =>
        failure is Failure.Overloaded or Failure.Refused or Failure.OutOfMemory or Failure.Shed ? NearStatus.Refused : NearStatus.Failed;

    /// <summary>How a call failed, as a sentence.</summary>
    internal static string Sentence(InvocationResult result) => $"{result.TrapName ?? result.Failure.ToString()}: {result.Detail}";
}
