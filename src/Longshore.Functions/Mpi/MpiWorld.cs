namespace Longshore.Functions.Mpi;

/// <summary>The ranks of one program and what they send each other, in the memory of rank 0's node. A failure of one is a failure of all.
/// Thread-safe.</summary>
/// <remarks>All of a world's state is guarded by one lock, so the world sees when every rank waits for another one: a deadlock. Ranks at other nodes
/// call it by <see cref="MpiRemoteRanks"/>.</remarks>
internal sealed class MpiWorld : IMpiWorld
{
    /// <summary>The number of the communicator of all ranks.</summary>
    public const int AllNumber = 1;

    // A sentence that names more is not read.
    private const int NamedRanksMax = 4;

    private readonly Lock _lock = new();
    private readonly MpiRank[] _ranks;
    private readonly MpiInbox[] _inboxes;
    private readonly MpiRoom _room = new();
    private readonly Dictionary<int, MpiGroup> _groups = [];
    private readonly TaskCompletionSource<MpiException> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastGroup = AllNumber;

    // Messages that were received and are on their way to another node. Their arrival may let a sender go on.
    private int _away;
    private MpiException? _failure;

    /// <param name="size">The number of ranks, 1 to <see cref="MpiLimits.RanksMax"/>.</param>
    public MpiWorld(int size)
    {
        _ranks = [.. Enumerable.Range(0, size).Select(number => new MpiRank(this, number))];
        _inboxes = [.. _ranks.Select(_ => new MpiInbox())];
        _groups.Add(AllNumber, new MpiGroup(AllNumber, [.. Enumerable.Range(0, size)]));
    }

    /// <summary>The ranks.</summary>
    public IReadOnlyList<MpiRank> Ranks => _ranks;

    /// <summary>Completes when the world fails, with the failure.</summary>
    public Task<MpiException> Failed => _failed.Task;

    /// <inheritdoc/>
    public void Fail(string name, string message)
    {
        lock (_lock)
        {
            Fail_NeedsLock(name, message);
        }
    }

    /// <inheritdoc/>
    public void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            throw new MpiException(failure.Name, failure.Message);
        }
    }

    /// <inheritdoc/>
    public MpiGroup? Group(int number)
    {
        lock (_lock)
        {
            return _groups.GetValueOrDefault(number);
        }
    }

    /// <inheritdoc/>
    public Task Send(int member, MpiMessage message)
    {
        lock (_lock)
        {
            if (_failure is null)
            {
                var taken = _inboxes[member].Deliver_NeedsLock(message);
                _away += taken is { IsAway: true } ? 1 : 0;
                if (taken is not { IsAway: false })
                {
                    _room.Add_NeedsLock(message);
                }
            }

            return message.Admitted?.Task ?? Task.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public void Receive(int member, MpiReceive receive)
    {
        lock (_lock)
        {
            if (_failure is not null)
            {
                receive.Complete(message: null);
            }
            else if (_inboxes[member].Receive_NeedsLock(receive) is { } message)
            {
                if (receive.IsAway)
                {
                    _away++;
                }
                else
                {
                    _room.Remove_NeedsLock(message);
                }
            }
        }
    }

    /// <summary>The message of a receive that <see cref="MpiReceive.IsAway"/> has arrived at the other node.</summary>
    public void Release(MpiReceive receive)
    {
        lock (_lock)
        {
            _away--;
            _room.Remove_NeedsLock(receive.Taken!);
            FailIfAllWait_NeedsLock();
        }
    }

    /// <inheritdoc/>
    public void Probe(int member, MpiReceive probe, bool waits)
    {
        lock (_lock)
        {
            if (_failure is not null)
            {
                probe.Complete(message: null);
            }
            else
            {
                _inboxes[member].Probe_NeedsLock(probe, waits);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>The last rank puts everything together, on its thread.</remarks>
    public MpiGathering Gather(MpiGroup group, int rank, MpiContribution given)
    {
        MpiGathering gathering;
        bool isFull;
        lock (_lock)
        {
            gathering = group.Gathering ??= new MpiGathering(group.Members.Count);
            var other = gathering.Add_NeedsLock(rank, given);
            isFull = gathering.IsFull_NeedsLock;
            if (isFull)
            {
                group.Gathering = null;
            }

            if (other is { } differs)
            {
                Fail_NeedsLock("MpiMismatch", $"rank {rank} has called {given}, and rank {differs} has called {gathering.Given[differs]}");
            }

            if (_failure is not null)
            {
                gathering.Complete(results: null);
                return gathering;
            }
        }

        // Without the lock: all others wait, and this rank does not.
        if (isFull)
        {
            try
            {
                gathering.Complete(given.Kind == MpiCollective.Split ? Split(group, gathering.Given) : MpiExchange.ResultsOf(gathering.Given));
            }
            catch (Exception fault)
            {
                // The group has forgotten the call, so the failure of the world does not end it.
                Fail("MpiRankFailed", $"{given} was not completed: {fault.GetType().Name}");
                gathering.Complete(results: null);
                throw;
            }
        }

        return gathering;
    }

    /// <inheritdoc/>
    /// <remarks>That of all ranks stays.</remarks>
    public void Free(MpiGroup group, int member)
    {
        lock (_lock)
        {
            if (group.Number != AllNumber && group.Free_NeedsLock(member))
            {
                _groups.Remove(group.Number);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>If all others wait, none of them can go on.</remarks>
    public void Note(MpiRank rank, MpiWait? wait, bool isFinalized = false)
    {
        lock (_lock)
        {
            (rank.Wait_NeedsLock, rank.IsFinalized) = (wait, rank.IsFinalized || isFinalized);
            if (wait is not null || isFinalized)
            {
                FailIfAllWait_NeedsLock();
            }
        }
    }

    private void FailIfAllWait_NeedsLock()
    {
        MpiRank[] live = [.. _ranks.Where(each => !each.IsFinalized)];
        if (_away == 0 && live.Length > 0 && live.All(each => each.Wait_NeedsLock is { IsOver: false }))
        {
            Fail_NeedsLock("MpiDeadlock", "all ranks wait for one another: " + string.Join(", ", live
                .Take(NamedRanksMax)
                .Select(each => $"rank {each.Number} in {each.Wait_NeedsLock!.Call}")
                .Concat(live.Length > NamedRanksMax ? ["..."] : [])));
        }
    }

    private void Fail_NeedsLock(string name, string message)
    {
        if (_failure is not null)
        {
            return;
        }

        _failure = new MpiException(name, message);
        _failed.TrySetResult(_failure);
        _room.Fail_NeedsLock();
        foreach (var inbox in _inboxes)
        {
            inbox.Fail_NeedsLock();
        }

        foreach (var group in _groups.Values)
        {
            group.Gathering?.Complete(results: null);
        }
    }

    // The members of each color, by key and then by their rank.
    private ReadOnlyMemory<byte>[] Split(MpiGroup group, IReadOnlyList<MpiContribution> given)
    {
        var numbers = new byte[given.Count][];
        lock (_lock)
        {
            var members = given.Select((each, rank) => (Rank: rank, Color: Word(each, 0), Key: Word(each, 1)));
            foreach (var color in members.GroupBy(member => member.Color))
            {
                int[] ranks = [.. color.OrderBy(member => member.Key).ThenBy(member => member.Rank).Select(member => member.Rank)];
                var number = color.Key < 0 ? 0 : Add_NeedsLock([.. ranks.Select(rank => group.Members[rank])]);
                foreach (var rank in ranks)
                {
                    numbers[rank] = BitConverter.GetBytes(number);
                }
            }
        }

        return [.. numbers.Select(number => (ReadOnlyMemory<byte>)number)];
    }

    private int Add_NeedsLock(IReadOnlyList<int> members)
    {
        if (_groups.Count == MpiLimits.GroupsMax)
        {
            Fail_NeedsLock("MpiLimitReached", $"the world has {MpiLimits.GroupsMax} communicators, the limit");
            return 0;
        }

        _groups.Add(++_lastGroup, new MpiGroup(_lastGroup, members));
        return _lastGroup;
    }

    private static int Word(MpiContribution given, int index) => BitConverter.ToInt32(given.Bytes.Span[(index * sizeof(int))..]);
}
