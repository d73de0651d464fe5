using System.Text;
using Longshore.Functions.Capabilities.Chain;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Near;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Near;

/// <summary>One call that may move to its object. If it does not, or does not come back, it is as if it had never moved.</summary>
/// <param name="calls">The clocks, or null.</param>
/// <param name="granted">What the function was granted.</param>
/// <param name="caller">The guest.</param>
/// <param name="function">The function's index in the table.</param>
/// <param name="arguments">Its arguments.</param>
internal sealed class NearRun(FunctionCalls? calls, GrantedBucket granted, Caller caller, uint function, int[] arguments)
{
    private readonly SandboxWorld _world = SandboxWorld.Of(caller);

    /// <summary>Runs the function at a storage node, if that is sooner. The guest has its changes then.</summary>
    /// <returns>False if the function must run here.</returns>
    public bool TryRun(ObjectAddress address, out int code)
    {
        code = 0;
        if (calls is null || _world.Scope.StaysHere || caller.Instance?.Initial is null || granted.Services.Nodes.Count == 0)
        {
            return false;
        }

        if (NodeOf(address) is not { } found)
        {
            granted.Services.Note("here: no node", 0);
            return false;
        }

        // The state is taken only if the call would move without one: to copy and pack it takes longer than to decide.
        var back = granted.Services.Estimates.Of(_world.Spec.Artifact.Digest, function);
        if (!Moves(stateBytes: 0)
            || OwnFunction.StateOf(caller) is not { Bytes: <= NearLimits.StateBytesMax } state
            || StatePacking.Pack(state) is not { } packed
            || !Moves(packed.Length))
        {
            granted.Services.Note("here: sooner", 0);
            return false;
        }

        return TryTake(found.Node, GuestMemory.Await(caller, AskAsync(found.Node, packed)), packed.Length, out code);

        bool Moves(long stateBytes) => NearDecision.Moves(found.ObjectBytes, stateBytes, back, found.Offer, Left());
    }

    // The node that has the object and answers soonest. Nothing is known of an object that cannot be found: the function sees that itself.
    private (INearNode Node, NearOffer Offer, long ObjectBytes)? NodeOf(ObjectAddress address)
    {
        try
        {
            var found = GuestMemory.Await(caller, InputObject.FindAsync(granted.Services.Objects, address, _world.Ended));
            var hosts = GuestMemory.Await(caller, granted.Services.Objects.LocateAsync(address, _world.Ended)).Hosts;

            // Asked once: a node that is lost meanwhile has no offer any more.
            return granted.Services.Nodes
                .Select(node => (Node: node, node.Offer))
                .Where(each => each.Offer is not null && each.Node.Hosts.Intersect(hosts, StringComparer.Ordinal).Any())
                .Select(each => ((INearNode, NearOffer, long)?)(each.Node, each.Offer!.Value, found.Info.Size))
                .MinBy(each => each!.Value.Item2.Wait + each.Value.Item2.RoundTrip);
        }
        catch (ObjectException)
        {
            return null;
        }
    }

    private TimeSpan Left() => InheritedCall.Left(calls!, _world);

    // However the node fails is an answer.
    private async Task<NearAnswer> AskAsync(INearNode node, byte[] packed)
    {
        var digest = _world.Spec.Artifact.Digest;
        var call = new NearCall(FunctionSpecJson.Write(_world.Spec), digest, function, arguments, packed, Left(), _world.Scope.Depth + 1);
        var answer = await node.RunAsync(call, _world.Ended);
        if (answer.Status == NearStatus.NeedsModule)
        {
            var module = await ReadModuleAsync(digest);
            answer = module is not null && await node.SendModuleAsync(digest, module, _world.Ended)
                ? await node.RunAsync(call with { Left = Left() }, _world.Ended)
                : answer;
        }

        return answer;
    }

    private async Task<byte[]?> ReadModuleAsync(ModuleDigest digest)
    {
        try
        {
            return await granted.Services.ReadModule(digest, _world.Ended);
        }
        catch (InvalidDataException)
        {
            // The function was removed meanwhile.
            return null;
        }
    }

    private bool TryTake(INearNode node, NearAnswer answer, long sent, out int code)
    {
        code = answer.Code;
        var failure = answer.Status == NearStatus.Done ? Apply(answer) : $"{answer.Status}: {answer.Detail}";
        granted.Services.Note(failure is null ? "near" : "here: " + answer.Status, sent + answer.State.Length);
        if (failure is not null)
        {
            _world.Log.Write(Encoding.UTF8.GetBytes($"{node.Name}: the call runs here: {failure}\n"));
            return false;
        }

        granted.Services.Estimates.Note(_world.Spec.Artifact.Digest, function, answer.State.Length);
        _world.Log.Write(answer.Log.Span);
        return true;
    }

    // Checked whole before anything is changed.
    private string? Apply(NearAnswer answer)
    {
        try
        {
            caller.Instance!.Apply(StatePacking.Unpack(caller.Instance.Initial!, answer.State.Span));
            return null;
        }
        catch (Exception failure) when (failure is InvalidDataException or SnapshotMismatchException or LinkException)
        {
            return failure.Message;
        }
    }
}
