using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Mpi;
using Longshore.Functions.Near;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Mpi;

/// <summary>The calls of all ranks but rank 0, which has made them: at this node, and at those over which its world spreads. They end with its call.
/// </summary>
internal sealed class MpiRankCalls
{
    private readonly MpiWorld _world;
    private readonly Task<string>[] _running;

    private MpiRankCalls(MpiWorld world, Task<string>[] running)
    {
        _world = world;
        _running = running;
    }

    /// <summary>Waits for all ranks.</summary>
    /// <returns>What each of them has printed, in the order of the ranks. Empty texts for those that have printed nothing.</returns>
    public Task<string[]> Ended => Task.WhenAll(_running);

    /// <summary>The world.</summary>
    public MpiWorld World => _world;

    /// <summary>Begins the calls.</summary>
    /// <param name="calls">Runs them.</param>
    /// <param name="near">The other nodes, or null for none.</param>
    /// <param name="caller">The guest that is rank 0. The others have its arguments and its input.</param>
    /// <param name="mpi">The world.</param>
    /// <exception cref="OperationException">There are too many, too deep, or there is no time left.</exception>
    /// <exception cref="CapabilityTrapException">The number of nodes is none, or the guest was ended.</exception>
    public static MpiRankCalls Begin(FunctionCalls? calls, NearServices? near, Caller caller, MpiWorld mpi)
    {
        if (calls?.Invoker is not { } invoker)
        {
            throw new OperationException(OperationError.Unavailable, "there are no calls of functions here");
        }

        // The input's buffer is the call's; the ranks may end a moment later.
        var world = SandboxWorld.Of(caller);
        var input = world.Input.ToArray();
        var family = world.Scope.Family ?? world.Own<CallFamily>();
        Invocation[] others = [.. mpi.Ranks.Skip(1).Select(rank => InheritedCall.Of(calls, world.Spec, world) with
        {
            Arguments = world.Scope.Arguments,
            Input = input,
            Rank = rank,
            Family = family,
            OwnSpec = world.Spec,
        })];
        var blocks = near is null || others.Length == 0 ? [] : MpiSpread.Of(near, world, mpi.Ranks.Count, () => calls.FreeSlots);
        Join(family, others.Length);
        MpiNodeRanks[] elsewhere;
        try
        {
            elsewhere = blocks.Count == 0 ? [] : StartElsewhere(calls, near!, caller, mpi, blocks, others[0]);
        }
        catch
        {
            Leave(family, others.Length);
            throw;
        }

        var (end, ended) = (world.Scope.Caller, world.Ended);
        var running = new Task<string>[others.Length];
        foreach (var node in elsewhere)
        {
            node.Texts.CopyTo(running, node.First - 1);
            _ = LeaveAfterAsync(family, node);
        }

        for (var i = 0; i < others.Length; i++)
        {
            var other = others[i];
            running[i] ??= Task.Run(() => RunAsync(invoker, other, end, ended), CancellationToken.None);
        }

        near?.NoteRanks("here", 1 + others.Length - elsewhere.Sum(node => node.Texts.Length));
        return new MpiRankCalls(mpi, running);
    }

    // What a node refuses runs here: it has done nothing. If its answer was lost, the ranks may have begun there; they are ended, and run here.
    private static MpiNodeRanks[] StartElsewhere(
        FunctionCalls calls, NearServices near, Caller caller, MpiWorld mpi, IReadOnlyList<MpiBlock> blocks, Invocation model)
    {
        var world = SandboxWorld.Of(caller);
        var spec = FunctionSpecJson.Write(world.Spec);
        var snapshot = caller.Instance?.Initial is { } initial ? Convert.ToHexStringLower(initial.Digest) : "";
        var starting = blocks.Select(block => MpiNodeRanks.StartAsync(
            near,
            block.Node,
            new RankStart(
                world.Spec.Name, spec, world.Spec.Artifact.Digest, RankWorld.Make(block.Offer.Connection), InheritedCall.Left(calls, world), model.Depth)
            {
                Size = mpi.Ranks.Count,
                First = block.First,
                Count = block.Count,
                Snapshot = snapshot,
                Arguments = model.Arguments,
                Input = model.Input,
            },
            mpi,
            calls.Time,
            world.Scope.Caller,
            world.Ended)).ToArray();
        var started = GuestMemory.Await(caller, Task.WhenAll(starting));
        foreach (var (block, start) in blocks.Zip(started).Where(each => each.Second.Refusal is not null))
        {
            world.Log.Write(Encoding.UTF8.GetBytes($"{block.Node.Name}: {MpiNodeRanks.NameOf(block.First, block.Count)} here: {start.Refusal}\n"));
        }

        return [.. started.Select(start => start.Ranks).OfType<MpiNodeRanks>()];
    }

    private static void Join(CallFamily family, int count)
    {
        for (var joined = 0; joined < count; joined++)
        {
            if (!family.TryJoin())
            {
                Leave(family, joined);
                throw new OperationException(OperationError.LimitReached, $"{CallFamily.Max} instances of the module wait or run for one call, the limit");
            }
        }
    }

    private static void Leave(CallFamily family, int count)
    {
        for (; count > 0; count--)
        {
            family.Leave();
        }
    }

    private static async Task LeaveAfterAsync(CallFamily family, MpiNodeRanks node)
    {
        await Task.WhenAll(node.Texts);
        Leave(family, node.Texts.Length);
    }

    // The border of a rank: however its call ends, the world knows.
    private static async Task<string> RunAsync(IInvoker invoker, Invocation invocation, CancellationToken caller, CancellationToken ended)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(caller, ended);
        var call = await MpiRankCall.RunAsync(invoker, invocation, either.Token);
        if (call.Reason is { } reason)
        {
            invocation.Rank!.World.Fail("MpiRankFailed", $"rank {invocation.Rank.Number} {reason}");
        }

        return call.Text;
    }
}
