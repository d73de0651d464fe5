using Longshore.Functions.Calls;

namespace Longshore.Functions.Near;

/// <summary>The answer of a storage node to a <see cref="WholeCall"/>.</summary>
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

    /// <summary>The answer of a function that ran. Its bytes are copied.</summary>
    internal static WholeAnswer Of(InvocationResult result) => new(NearStatus.Done)
    {
        Head = WholeAnswerHead.Of(result),
        Log = result.StandardError.ToArray(),
        Output = result.Output.ToArray(),
    };
}
