using System.Text;
using Longshore.Functions.Attestation;
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
    private NearPlacement? _placement;
    private FetchedObject? _fetched;
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
        _beganHere = _fetched is null ? _time.GetTimestamp() : _began;
        _world.Own<FetchedObjects>().Keep(address, _fetched, _world.Ended);
        return isDone;
    }

    /// <summary>Notes the time of the run here, for later decisions.</summary>
    public void EndedHere()
    {
        _world.Own<FetchedObjects>().Drop();
        _placement?.EndedHere(_time.GetElapsedTime(_beganHere));
    }

    private bool TryMove(ObjectAddress address, out int code)
    {
        code = 0;
        if (granted.Calls is null || _world.Scope.StaysHere || guest.Instance.Initial is null || _services.Nodes.Count == 0)
        {
            return false;
        }

        if (Find(address) is not { } found)
        {
            _services.Note("here: no node", 0);
            return false;
        }

        _fetched = found.Fetched;
        if (NearPlacement.Of(_services, _world.Spec.Artifact.Digest, entry.Place, found.Place, TrustNeed.Of(_world.Spec), _world.Spec.Placement) is not { } placement)
        {
            _services.Note("here: no node", 0);
            return false;
        }

        // The state is taken only if the call would move with what it sent before: to copy and pack it takes longer than to decide.
        _placement = placement;
        byte[] packed = [];
        var choice = placement.Choose(placement.SentBefore, TimeSpan.Zero, Left());
        if (choice.There is { } likely)
        {
            choice = TryTakeState(likely.Offer, out packed) ? placement.Choose(packed.Length, TimeSpan.Zero, Left()) : choice with { There = null };
        }

        _world.NoteDecision(choice.Decision);
        placement.Decided(choice);
        if (choice.There is not { } there)
        {
            return false;
        }

        // What it writes there before it comes back in vain is not to be missed.
        _fetched = null;
        return TryTake(there, GuestMemory.Await(guest.Store, AskAsync(there, choice, packed)), packed.Length, out code);
    }

    private bool TryTakeState(NearOffer offer, out byte[] packed)
    {
        guest.Departs?.Invoke();
        var state = OwnFunction.StateOf(guest.Instance, DeltaPages.Live);
        packed = state.Bytes <= NearLimits.StateBytesMax ? StatePacking.Pack(state, offer.BytesPerSecond) : [];
        return packed.Length > 0;
    }

    // Nothing is known of an object that cannot be found: the function sees that itself.
    private FoundObject? Find(ObjectAddress address)
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

    private TimeSpan Left() => InheritedCall.Left(granted.Calls!, _world);

    // However the node fails is an answer. What the node lacks is sent once.
    private async Task<NearAnswer> AskAsync(NearCandidate there, NearChoice choice, byte[] packed)
    {
        var node = there.Node;
        var digest = _world.Spec.Artifact.Digest;
        var call = new NearCall(Spec, digest, entry.Function, entry.Arguments, packed, choice.Patience(Left()), _world.Scope.Depth + 1)
        {
            Connection = there.Offer.Connection,
        };
        var answer = await node.RunAsync(call, _world.Ended);
        if (answer.Status == NearStatus.NeedsModule)
        {
            _isCold = true;
            answer = await _services.TrySendModuleAsync(node, digest, _world.Ended)
                ? await node.RunAsync(call with { Left = choice.WithLoading().Patience(Left()) }, _world.Ended)
                : answer;
        }

        if (answer.Status == NearStatus.SnapshotMismatch && await TrySendSnapshotAsync(there, digest))
        {
            answer = await node.RunAsync(call with { Left = choice.WithLoading().Patience(Left()) }, _world.Ended);
        }

        return answer;
    }

    private async Task<bool> TrySendSnapshotAsync(NearCandidate there, ModuleDigest digest)
    {
        _isCold = true;
        return guest.SnapshotDelta?.Invoke() is { Bytes: <= NearLimits.StateBytesMax } snapshot
            && await there.Node.SendSnapshotAsync(
                Spec, digest, StatePacking.Pack(snapshot, there.Offer.BytesPerSecond), there.Offer.Connection, _world.Ended);
    }

    private bool TryTake(NearCandidate there, NearAnswer answer, long sent, out int code)
    {
        code = answer.Code;
        var failure = answer.Status == NearStatus.Done ? Apply(answer) : $"{answer.Status}: {answer.Detail}";
        if (failure is not null)
        {
            _placement!.EndedInVain(answer.Status, sent + answer.State.Length);
            _world.Log.Write(Encoding.UTF8.GetBytes($"{there.Node.Name}: the call runs here: {failure}\n"));
            return false;
        }

        // A run that had to bring its module tells nothing of the next.
        TimeSpan? took = _isCold ? null : _time.GetElapsedTime(_began) - there.Offer.Wait;
        _placement!.EndedThere(took, sent, answer.State.Length);
        _world.Log.Write(answer.Log.Span);
        return true;
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
