namespace Longshore.Functions.Mpi;

/// <summary>One rank of a world: what its program calls. Used by one thread; the world's lock guards what others see of it.</summary>
/// <param name="world">The world.</param>
/// <param name="number">Its number in the world.</param>
internal sealed class MpiRank(IMpiWorld world, int number)
{
    private readonly Dictionary<int, MpiRequest> _requests = [];

    // They still wait for their messages, so they count.
    private readonly List<MpiReceive> _forgotten = [];
    private int _lastRequest;
    private int _isEntered;

    /// <summary>Its number in the world.</summary>
    public int Number => number;

    /// <summary>The world.</summary>
    public IMpiWorld World => world;

    /// <summary>What it waits for, or null.</summary>
    public MpiWait? Wait_NeedsLock { get; set; }

    /// <summary>Whether it has made its last call of MPI.</summary>
    public bool IsFinalized { get; set; }

    /// <summary>Whether it can keep no further receive.</summary>
    public bool IsFull
    {
        get
        {
            if (_requests.Count + _forgotten.Count >= MpiLimits.RequestsMax)
            {
                _forgotten.RemoveAll(each => each.Done.IsCompleted);
            }

            return _requests.Count + _forgotten.Count >= MpiLimits.RequestsMax;
        }
    }

    /// <summary>The bytes of the buffers of receives that are kept.</summary>
    public long BufferBytes { get; private set; }

    /// <summary>Enters a call of MPI.</summary>
    /// <returns>False if another thread of the guest is in one.</returns>
    public bool TryEnter() => Interlocked.Exchange(ref _isEntered, 1) == 0;

    /// <summary>Leaves the call.</summary>
    public void Leave() => Volatile.Write(ref _isEntered, 0);

    /// <summary>A communicator that the rank is in, or null.</summary>
    /// <param name="group">The communicator's number.</param>
    /// <param name="rank">Its rank in it.</param>
    public MpiGroup? Find(int group, out int rank)
    {
        var found = world.Group(group);
        rank = found?.RankOf(number) ?? -1;
        return rank < 0 ? null : found;
    }

    /// <summary>Sends a message.</summary>
    /// <param name="group">The communicator's number.</param>
    /// <param name="to">The receiver's rank in it.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="bytes">The message. Nobody changes it.</param>
    /// <param name="sent">Completes when the message was taken over.</param>
    public MpiError Send(int group, int to, int tag, ReadOnlyMemory<byte> bytes, out Task sent)
    {
        sent = Task.CompletedTask;
        if (Find(group, out var own) is not { } found)
        {
            return MpiError.Communicator;
        }

        if (!found.Has(to))
        {
            return MpiError.Rank;
        }

        sent = world.Send(found.Members[to], new MpiMessage(group, own, tag, bytes));
        return MpiError.Success;
    }

    /// <summary>Begins a receive.</summary>
    /// <param name="group">The communicator's number.</param>
    /// <param name="from">The sender's rank in it, or <see cref="MpiReceive.Any"/>.</param>
    /// <param name="tag">The tag, or <see cref="MpiReceive.Any"/>.</param>
    /// <param name="bytesMax">The length of the buffer.</param>
    /// <param name="receive">The receive.</param>
    public MpiError Receive(int group, int from, int tag, uint bytesMax, out MpiReceive receive) =>
        Check(group, from, receive = new MpiReceive(group, from, tag, bytesMax), begun => world.Receive(number, begun));

    /// <summary>Looks for a message that stays.</summary>
    /// <param name="group">The communicator's number.</param>
    /// <param name="from">The sender's rank in it, or <see cref="MpiReceive.Any"/>.</param>
    /// <param name="tag">The tag, or <see cref="MpiReceive.Any"/>.</param>
    /// <param name="waits">Whether it waits if there is none.</param>
    /// <param name="probe">Has the message.</param>
    public MpiError Probe(int group, int from, int tag, bool waits, out MpiReceive probe) =>
        Check(group, from, probe = new MpiReceive(group, from, tag), begun => world.Probe(number, begun, waits));

    /// <summary>Keeps a receive for later.</summary>
    /// <param name="request">The receive and its buffer.</param>
    /// <returns>Its number.</returns>
    public int Keep(MpiRequest request)
    {
        // A number is not used again before two thousand million others.
        _lastRequest = _lastRequest == int.MaxValue ? 1 : _lastRequest + 1;
        _requests.Add(_lastRequest, request);
        BufferBytes += (uint)request.BufferBytes;
        return _lastRequest;
    }

    /// <summary>A receive that was kept, or null.</summary>
    public MpiRequest? Kept(int request) => _requests.GetValueOrDefault(request);

    /// <summary>Forgets a receive that was kept. A message for it is lost.</summary>
    public void Forget(int request)
    {
        if (_requests.Remove(request, out var kept))
        {
            BufferBytes -= (uint)kept.BufferBytes;
            if (!kept.Receive.Done.IsCompleted)
            {
                _forgotten.Add(kept.Receive);
            }
        }
    }

    private MpiError Check(int group, int from, MpiReceive receive, Action<MpiReceive> begin)
    {
        if (Find(group, out _) is not { } found)
        {
            return MpiError.Communicator;
        }

        if (from != MpiReceive.Any && !found.Has(from))
        {
            return MpiError.Rank;
        }

        begin(receive);
        return MpiError.Success;
    }
}
