using System.Globalization;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Chain;

/// <summary>Children of a guest that begin with its memory and give the changes of its regions back. They are merged in the order of the
/// children, so the result does not depend on time.</summary>
internal sealed class ForkJoin : IDisposable
{
    private readonly Caller _parent;
    private readonly IReadOnlyList<MergeRegion> _regions;
    private readonly InstanceDelta _start;
    private readonly (uint Address, uint Bytes)[] _parts;
    private readonly MemoryChanges?[] _changes;
    private bool _hasEnded;

    /// <param name="parent">The guest.</param>
    /// <param name="regions">Its regions.</param>
    /// <param name="children">The number of children.</param>
    /// <exception cref="OperationException">The regions overlap so far that they are larger than the memory.</exception>
    public ForkJoin(Caller parent, IReadOnlyList<MergeRegion> regions, int children)
    {
        if (regions.Sum(region => (long)region.Bytes) > parent.Memory.Length)
        {
            throw new OperationException(OperationError.TooLarge, "the regions of a fork have more bytes than the memory: they overlap");
        }

        _parent = parent;
        _regions = regions;
        _start = OwnFunction.StateOf(parent, DeltaPages.Shared);
        _parts = [.. regions.Where(region => region.Operation != MergeOperation.Ignore).Select(region => (region.Address, (uint)region.Bytes))];
        _changes = new MemoryChanges?[children];
    }

    /// <summary>Where a child enters the module.</summary>
    public GuestEntry EntryOf(uint function, int child, int argument) => new(_start, function, [child, argument])
    {
        Ended = (instance, _) => _changes[child] = instance.ChangesSince(_start, _parts),
    };

    /// <summary>Runs all children and merges their changes. If one fails, nothing is merged.</summary>
    /// <param name="callOf">Prepares the call of a child.</param>
    /// <returns>0, or the exit code of the first child that has one.</returns>
    /// <exception cref="OperationException">A child was refused, or failed.</exception>
    public int Run(Func<int, ChainedCall> callOf)
    {
        var world = SandboxWorld.Of(_parent);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(world.Ended);
        var begun = new List<(ChainedCall Call, Task<OperationFields> Running)>();
        try
        {
            for (var child = 0; child < _changes.Length; child++)
            {
                var call = callOf(child);
                begun.Add((call, call.Offer(world, failed.Token)));
            }

            // The guest's thread takes those that no other has taken. From the end, where the others come last.
            begun.AsEnumerable().Reverse().ToList().ForEach(each => each.Call.RunHere(world));
            var codes = GuestMemory.Await(_parent, Task.WhenAll(begun.Select(each => each.Running))).Select(CodeOf).ToArray();
            _hasEnded = true;
            return codes.FirstOrDefault(code => code != 0) is not 0 and var code ? code : Merge();
        }
        catch
        {
            failed.Cancel();
            begun.ForEach(each => _ = each.Running.Exception);
            throw;
        }
    }

    /// <summary>The exit code in the answer of a <see cref="ChainedCall"/>.</summary>
    public static int CodeOf(OperationFields answer) => int.Parse(Encoding.ASCII.GetString(answer[0].Span), CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Of a fork that failed, children may still run. Then the garbage collector frees what they began with.
        if (_hasEnded)
        {
            Array.ForEach(_changes, changes => changes?.Dispose());
            _start.Dispose();
        }
    }

    private int Merge()
    {
        foreach (var changes in _changes)
        {
            foreach (var region in _regions)
            {
                RegionMerge.Run(region, changes!, _parent.Memory);
            }
        }

        return 0;
    }
}
