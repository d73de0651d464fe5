using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Mpi;

namespace Longshore.Functions.Capabilities.Mpi;

/// <summary>The calls of all ranks but rank 0, which has made them. They end with its call.</summary>
internal sealed class MpiRankCalls
{
    // As much as a person reads of each rank.
    private const int OutputBytesMax = 4 << 10;

    private readonly MpiWorld _world;
    private readonly Task<string>[] _running;

    private MpiRankCalls(MpiWorld world, Task<string>[] running)
    {
        _world = world;
        _running = running;
    }

    /// <summary>Begins the calls.</summary>
    /// <param name="calls">Runs them.</param>
    /// <param name="world">The guest that is rank 0. The others have its arguments and its input.</param>
    /// <param name="mpi">The world.</param>
    /// <exception cref="OperationException">There are too many, too deep, or there is no time left.</exception>
    public static MpiRankCalls Begin(FunctionCalls? calls, SandboxWorld world, MpiWorld mpi)
    {
        if (calls?.Invoker is not { } invoker)
        {
            throw new OperationException(OperationError.Unavailable, "there are no calls of functions here");
        }

        // The input's buffer is the call's; the ranks may end a moment later.
        var input = world.Input.ToArray();
        var family = world.Scope.Family ?? world.Own<CallFamily>();
        Invocation[] others = [.. mpi.Ranks.Skip(1).Select(rank => InheritedCall.Of(calls, world.Spec, world) with
        {
            Arguments = world.Scope.Arguments,
            Input = input,
            Rank = rank,
            Family = family,
        })];
        Join(family, others.Length);
        var (caller, ended) = (world.Scope.Caller, world.Ended);
        return new MpiRankCalls(
            mpi, [.. others.Select(other => Task.Run(() => RunAsync(invoker, other, family, caller, ended), CancellationToken.None))]);
    }

    /// <summary>Waits for all ranks.</summary>
    /// <returns>What each of them has printed, in the order of the ranks. Empty texts for those that have printed nothing.</returns>
    public Task<string[]> Ended => Task.WhenAll(_running);

    /// <summary>The world.</summary>
    public MpiWorld World => _world;

    private static void Join(CallFamily family, int count)
    {
        for (var joined = 0; joined < count; joined++)
        {
            if (!family.TryJoin())
            {
                for (; joined > 0; joined--)
                {
                    family.Leave();
                }

                throw new OperationException(OperationError.LimitReached, $"{CallFamily.Max} instances of the module wait or run for one call, the limit");
            }
        }
    }

    // The border of a rank: however its call ends, the world knows.
    private static async Task<string> RunAsync(
        IInvoker invoker, Invocation invocation, CallFamily family, CancellationToken caller, CancellationToken ended)
    {
        var rank = invocation.Rank!;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(caller, ended);
            using var result = await invoker.InvokeAsync(invocation, either.Token);
            if (WhyFailed(rank, result) is { } reason)
            {
                rank.World.Fail("MpiRankFailed", $"rank {rank.Number} {reason}");
            }

            return TextOf(result.StandardError) + TextOf(result.Output);
        }
        catch (Exception fault)
        {
            rank.World.Fail("MpiRankFailed", $"rank {rank.Number} was not run: {fault.GetType().Name}");
            return "";
        }
        finally
        {
            family.Leave();
        }
    }

    private static string? WhyFailed(MpiRank rank, InvocationResult result) => result.Failure switch
    {
        Failure.None => rank.IsFinalized ? null : "ended without MPI_Finalize",
        Failure.Trapped => $"trapped: {result.TrapName}: {result.Detail}",
        _ => $"failed: {result.Failure}: {result.Detail}",
    };

    private static string TextOf(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span[..Math.Min(bytes.Length, OutputBytesMax)]);
}
