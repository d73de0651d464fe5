using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Mpi;

namespace Longshore.Functions.Capabilities.Mpi;

/// <summary>The call of one rank other than 0, and how it ended.</summary>
/// <param name="Reason">Why it failed, as what follows the rank's number in a sentence; null if it did not.</param>
/// <param name="Text">What it has printed.</param>
internal readonly record struct MpiRankCall(string? Reason, string Text)
{
    /// <summary>Runs the call. However it ends is a value.</summary>
    /// <param name="invoker">Runs it.</param>
    /// <param name="invocation">The call, which is a rank and counts in its family.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<MpiRankCall> RunAsync(IInvoker invoker, Invocation invocation, CancellationToken cancellationToken)
    {
        try
        {
            using var result = await invoker.InvokeAsync(invocation, cancellationToken);
            return new MpiRankCall(WhyFailed(invocation.Rank!, result), TextOf(result.StandardError) + TextOf(result.Output));
        }
        catch (Exception fault)
        {
            return new MpiRankCall($"was not run: {fault.GetType().Name}", "");
        }
        finally
        {
            invocation.Family!.Leave();
        }
    }

    private static string? WhyFailed(MpiRank rank, InvocationResult result) => result.Failure switch
    {
        Failure.None => rank.IsFinalized ? null : "ended without MPI_Finalize",
        Failure.Trapped => $"trapped: {result.TrapName}: {result.Detail}",
        _ => $"failed: {result.Failure}: {result.Detail}",
    };

    private static string TextOf(ReadOnlyMemory<byte> bytes) =>
        Encoding.UTF8.GetString(bytes.Span[..Math.Min(bytes.Length, MpiLimits.OutputBytesMax)]);
}
