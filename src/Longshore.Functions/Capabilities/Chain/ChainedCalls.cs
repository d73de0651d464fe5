using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.Chain;

/// <summary>The calls that a guest has chained and not awaited. They end with the call that made them. Thread-safe.</summary>
internal sealed class ChainedCalls
{
    private readonly SpawnedCalls _calls = new();
    private readonly Dictionary<long, ChainedCall> _byId = [];
    private CancellationToken _ended;

    /// <summary>Begins a call.</summary>
    /// <param name="world">The guest's world.</param>
    /// <param name="prepare">Prepares the call, once there is room for it.</param>
    /// <returns>Its number.</returns>
    /// <exception cref="OperationException">There are too many, or it was refused.</exception>
    public long Add(SandboxWorld world, Func<ChainedCall> prepare)
    {
        var ended = world.Ended;
        lock (_byId)
        {
            // What an earlier call has left.
            if (_ended != ended)
            {
                _byId.Clear();
                _ended = ended;
            }

            ChainedCall? call = null;
            var id = _calls.Add(() => (call = prepare()).Offer(world, ended), ended);
            _byId.Add(id, call!);
            return id;
        }
    }

    /// <summary>Takes a call, to await it. Runs it now, if it has not begun.</summary>
    /// <returns>Its exit code and what it answered.</returns>
    /// <exception cref="OperationException">There is none of this number.</exception>
    public Task<OperationFields> Take(SandboxWorld world, long id)
    {
        ChainedCall? call;
        lock (_byId)
        {
            _byId.Remove(id, out call);
        }

        call?.RunHere(world);
        return _calls.Take(id);
    }
}
