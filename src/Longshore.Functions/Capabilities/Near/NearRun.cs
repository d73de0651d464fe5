using System.Text;
using Longshore.Functions.Attestation;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Chain;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Near;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Near;

/// <summary>One call that may move to its object. If it does not, or does not come back, it is as if it had never moved.</summary>
/// <param name="granted">What the function was granted.</param>
/// <param name="guest">The guest.</param>
/// <param name="entry">What it runs.</param>
internal sealed class NearRun(GrantedBucket granted, NearGuest guest, NearEntry entry)
{
    private readonly SandboxWorld _world = guest.World;
    private readonly NearServices _services = granted.Services;
    private readonly TimeProvider _time = granted.Calls?.Time ?? TimeProvider.System;
    private NearHistory? _history;
    private long _began;
    private long _beganHere;
    private bool _isCold;

    private string Spec => field ??= FunctionSpecJson.Write(_world.Spec);

    /// <summary>Runs the function at a storage node, if that is sooner. The guest has its changes then.</summary>
    /// <returns>False if the function must run here: <see cref="EndedHere"/> is to be called after it.</returns>
    public bool TryRun(ObjectAddress address, out int code)
    {
        _began = _time.GetTimestamp();
        var isDone = TryMove(address, out code);
        _beganHere = _time.GetTimestamp();
        return isDone;
    }

    /// <summary>Notes the time of the run here, for later decisions.</summary>
    public void EndedHere() => _history?.NoteHere(_time.GetElapsedTime(_beganHere));

    private bool TryMove(ObjectAddress address, out int code)
    {
        code = 0;
        if (granted.Calls is null || _world.Scope.StaysHere || guest.Instance.Initial is null || _services.Nodes.Count == 0)
        {
            return false;
        }

        if (PlaceOf(address) is not { } place || NodesOf(place) is not { Length: > 0 } nodes)
        {
            _services.Note("here: no node", 0);
            return false;
        }

        // The state is taken only if the call would move with what it sent before: to copy and pack it takes longer than to decide.
        _history = _services.Estimates.Of(NearWork.Of(_world.Spec.Artifact.Digest, entry.Place, place.Bytes));
        var known = _history.Look();
        byte[] packed = [];
        NearCandidate? chosen = null;
        if (Choose(known.Sent, out var decision) is { } likely && TryTakeState(likely.Offer, out packed))
        {
            chosen = Choose(packed.Length, out decision);
        }

        _world.NoteDecision(decision);
        _history.Decided(chosen is not null);
        if (chosen is not { } there)
        {
            _services.Note("here: sooner", 0);
            return false;
        }

        return TryTake(there, GuestMemory.Await(guest.Store, AskAsync(there, packed)), packed.Length, out code);

        NearCandidate? Choose(long stateBytes, out PlacementDecision decided)
        {
            var left = Left();
            var need = TrustNeed.Of(_world.Spec);
            var offers = NearDecision.Offers(known, place.Bytes, stateBytes, nodes, need);
            var index = _services.Policy.Choose(left > TimeSpan.Zero && !known.IsClosed ? offers : [offers[0]], need, left, out decided);
            return index > 0 ? nodes[index - 1] : null;
        }
    }

    private bool TryTakeState(NearOffer offer, out byte[] packed)
    {
        guest.Departs?.Invoke();
        var state = OwnFunction.StateOf(guest.Instance, DeltaPages.Live);
        packed = state.Bytes <= NearLimits.StateBytesMax ? StatePacking.Pack(state, offer.BytesPerSecond) : [];
        return packed.Length > 0;
    }

    // Nothing is known of an object that cannot be found: the function sees that itself.
    private ObjectPlace? PlaceOf(ObjectAddress address)
    {
        try
        {
            var found = _services.Places.FindAsync(address, _world.Ended);
            return found.IsCompletedSuccessfully ? found.Result : GuestMemory.Await(guest.Store, found.AsTask());
        }
        catch (ObjectException)
        {
            return null;
        }
    }

    // Asked once: a node that is lost meanwhile has no offer any more.
    private NearCandidate[] NodesOf(ObjectPlace place) =>
    [
        .. _services.Nodes
            .Where(node => node.Hosts.Intersect(place.Hosts, StringComparer.Ordinal).Any())
            .Select(node => (Node: node, node.Offer))
            .Where(each => each.Offer is not null)
            .Select(each => new NearCandidate(each.Node, each.Offer!.Value)),
    ];

    private TimeSpan Left() => InheritedCall.Left(granted.Calls!, _world);

    // However the node fails is an answer. What the node lacks is sent once.
    private async Task<NearAnswer> AskAsync(NearCandidate there, byte[] packed)
    {
        var node = there.Node;
        var digest = _world.Spec.Artifact.Digest;
        var call = new NearCall(Spec, digest, entry.Function, entry.Arguments, packed, Left(), _world.Scope.Depth + 1);
        var answer = await node.RunAsync(call, _world.Ended);
        if (answer.Status == NearStatus.NeedsModule && await TrySendModuleAsync(node, digest))
        {
            answer = await node.RunAsync(call with { Left = Left() }, _world.Ended);
        }

        if (answer.Status == NearStatus.SnapshotMismatch && await TrySendSnapshotAsync(there, digest))
        {
            answer = await node.RunAsync(call with { Left = Left() }, _world.Ended);
        }

        return answer;
    }

    private async Task<bool> TrySendModuleAsync(INearNode node, ModuleDigest digest)
    {
        _isCold = true;
        try
        {
            return await node.SendModuleAsync(digest, await _services.ReadModule(digest, _world.Ended), _world.Ended);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The function was removed meanwhile, or its module cannot be read. The call runs here.
            return false;
        }
    }

    private async Task<bool> TrySendSnapshotAsync(NearCandidate there, ModuleDigest digest)
    {
        _isCold = true;
        return guest.SnapshotDelta?.Invoke() is { Bytes: <= NearLimits.StateBytesMax } snapshot
            && await there.Node.SendSnapshotAsync(Spec, digest, StatePacking.Pack(snapshot, there.Offer.BytesPerSecond), _world.Ended);
    }

    private bool TryTake(NearCandidate there, NearAnswer answer, long sent, out int code)
    {
        code = answer.Code;
        var failure = answer.Status == NearStatus.Done ? Apply(answer) : $"{answer.Status}: {answer.Detail}";
        _services.Note(failure is null ? "near" : "here: " + answer.Status, sent + answer.State.Length);
        if (failure is not null)
        {
            _history!.NoteInVain();
            _world.Log.Write(Encoding.UTF8.GetBytes($"{there.Node.Name}: the call runs here: {failure}\n"));
            return false;
        }

        Learn(there.Offer.Wait, sent, answer.State.Length);
        _world.Log.Write(answer.Log.Span);
        return true;
    }

    // A run that had to bring its module tells nothing of the next.
    private void Learn(TimeSpan wait, long sent, long back)
    {
        _history!.NoteBytes(sent, back);
        if (!_isCold)
        {
            var took = _time.GetElapsedTime(_began) - wait;
            _history.NoteThere(took > TimeSpan.Zero ? took : TimeSpan.Zero);
        }
    }

    // Checked whole before anything is changed.
    private string? Apply(NearAnswer answer)
    {
        try
        {
            guest.Instance.Apply(StatePacking.Unpack(guest.Instance.Initial!, answer.State));
            return null;
        }
        catch (Exception failure) when (failure is InvalidDataException or SnapshotMismatchException or LinkException)
        {
            return failure.Message;
        }
    }
}
