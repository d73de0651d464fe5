using System.Buffers.Binary;
using System.Text;

namespace Longshore.Functions.Mpi;

/// <summary>A world whose rank 0 is at another node, as the ranks at this node see it. What they call goes to that node in frames; what that node
/// answers is checked. Thread-safe; frames are taken by one thread at a time.</summary>
internal sealed class MpiRemoteWorld : IMpiWorld
{
    private readonly Lock _lock = new();
    private readonly int _first;
    private readonly MpiRank[] _ranks;
    private readonly Credit[] _credits;
    private readonly Dictionary<int, MpiGroup> _groups = [];
    private readonly Dictionary<int, HashSet<int>> _freedBy = [];
    private readonly Dictionary<uint, Operation> _operations = [];
    private readonly Dictionary<Task, uint> _numbers = [];
    private uint _lastId;
    private MpiException? _failure;

    /// <param name="size">The number of ranks of the world.</param>
    /// <param name="first">The first rank at this node.</param>
    /// <param name="count">The number of ranks at this node.</param>
    /// <param name="held">Counts the frames that wait for the node of rank 0, or null if nothing does.</param>
    public MpiRemoteWorld(int size, int first, int count, MpiHeldBytes? held = null)
    {
        _first = first;
        Outbox = new MpiOutbox(held);
        _ranks = [.. Enumerable.Range(first, count).Select(number => new MpiRank(this, number))];
        _credits = [.. _ranks.Select(_ => new Credit())];
        _groups.Add(MpiWorld.AllNumber, new MpiGroup(MpiWorld.AllNumber, [.. Enumerable.Range(0, size)]));
    }

    /// <summary>The ranks at this node.</summary>
    public IReadOnlyList<MpiRank> Ranks => _ranks;

    /// <summary>The frames for the node of rank 0.</summary>
    public MpiOutbox Outbox { get; }

    /// <inheritdoc/>
    public void Fail(string name, string message)
    {
        if (TryFail(name, message))
        {
            Outbox.Add(MpiFrame.OfTexts(MpiFrameKind.Fail, _first, name, MpiFrame.Shortened(message)));
        }
    }

    /// <summary>Nothing comes of the node of rank 0 any more.</summary>
    public void Lose(string why) => TryFail("MpiRankFailed", $"rank 0 {why}");

    /// <summary>Says that the call of a rank has ended.</summary>
    /// <param name="rank">The rank.</param>
    /// <param name="reason">Why it failed, as what follows its number in a sentence; empty if it did not.</param>
    /// <param name="text">What it has printed.</param>
    public void Ended(MpiRank rank, string reason, string text) =>
        Outbox.Add(MpiFrame.OfTexts(MpiFrameKind.Ended, rank.Number, MpiFrame.Shortened(reason), text));

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
    /// <remarks>Completes at once as long as the sender has credit.</remarks>
    public Task Send(int member, MpiMessage message)
    {
        lock (_lock)
        {
            // A communicator that all ranks here have freed takes no messages.
            if (_failure is not null || !_groups.TryGetValue(message.Group, out var group))
            {
                return Task.CompletedTask;
            }

            var sender = group.Members[message.Source];
            var credit = _credits[sender - _first];
            var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var hasCredit = credit.Use(message.Bytes.Length);
            var id = Add_NeedsLock(sender, new Operation(sender, sent.Task)
            {
                Sent = message.Bytes.Length,
                End = _ => sent.TrySetResult(),
            });
            Tell_NeedsLock(new MpiFrame(MpiFrameKind.Send, sender) { Id = id, Group = message.Group, Peer = member, Tag = message.Tag, Body = message.Bytes });
            return hasCredit ? Task.CompletedTask : sent.Task;
        }
    }

    /// <inheritdoc/>
    public void Receive(int member, MpiReceive receive) =>
        Begin(member, receive, MpiFrameKind.Receive, (int)receive.BytesMax);

    /// <inheritdoc/>
    public void Probe(int member, MpiReceive probe, bool waits) => Begin(member, probe, MpiFrameKind.Probe, waits ? 1 : 0);

    /// <inheritdoc/>
    public MpiGathering Gather(MpiGroup group, int rank, MpiContribution given)
    {
        var gathering = new MpiGathering(group.Members.Count);
        lock (_lock)
        {
            if (_failure is not null)
            {
                gathering.Complete(results: null);
                return gathering;
            }

            var member = group.Members[rank];
            var id = Add_NeedsLock(member, new Operation(member, gathering.Done)
            {
                Call = given.Kind,
                ResultBytes = given.ResultBytes(rank, group.Members.Count),
                End = frame => gathering.Complete(frame is null ? null : Results(group.Members.Count, rank, frame.Value.Body[(frame.Value.Length * sizeof(int))..])),
            });
            Tell_NeedsLock(new MpiFrame(MpiFrameKind.Collect, member)
            {
                Id = id,
                Group = group.Number,
                Peer = given.Root,
                Tag = (int)given.Kind,
                Length = given.BlockBytes,
                Extra = (int)given.Type | ((int)given.Operation << 8),
                Body = given.Bytes,
            });
        }

        return gathering;
    }

    /// <inheritdoc/>
    public void Free(MpiGroup group, int member)
    {
        lock (_lock)
        {
            var freed = _freedBy.TryGetValue(group.Number, out var found) ? found : _freedBy[group.Number] = [];
            if (_failure is not null || group.Number == MpiWorld.AllNumber || !freed.Add(member))
            {
                return;
            }

            Tell_NeedsLock(new MpiFrame(MpiFrameKind.Free, member) { Group = group.Number });
            if (group.Members.Where(IsHere).All(freed.Contains))
            {
                _groups.Remove(group.Number);
                _freedBy.Remove(group.Number);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>The node of rank 0 is told, since it sees whether all ranks wait.</remarks>
    public void Note(MpiRank rank, MpiWait? wait, bool isFinalized = false)
    {
        lock (_lock)
        {
            rank.IsFinalized |= isFinalized;
            if (isFinalized)
            {
                Tell_NeedsLock(new MpiFrame(MpiFrameKind.Finalized, rank.Number));
            }
            else if (wait is null)
            {
                Tell_NeedsLock(new MpiFrame(MpiFrameKind.Wait, rank.Number));
            }
            else if (wait.Tasks.All(_numbers.ContainsKey))
            {
                var call = Encoding.ASCII.GetBytes(wait.Call);
                var body = new byte[(wait.Tasks.Count * sizeof(uint)) + call.Length];
                for (var i = 0; i < wait.Tasks.Count; i++)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(i * sizeof(uint)), _numbers[wait.Tasks[i]]);
                }

                call.CopyTo(body, wait.Tasks.Count * sizeof(uint));
                Tell_NeedsLock(new MpiFrame(MpiFrameKind.Wait, rank.Number) { Length = wait.Tasks.Count, Body = body });
            }
        }
    }

    /// <summary>Does what a frame of the node of rank 0 says.</summary>
    /// <exception cref="MpiFrameException">It answers nothing.</exception>
    public void Take(MpiFrame frame)
    {
        if (frame.Kind == MpiFrameKind.Failed)
        {
            var (name, message) = frame.Texts(MpiLimits.SentenceBytesMax, MpiLimits.SentenceBytesMax);
            TryFail(name, message);
            return;
        }

        lock (_lock)
        {
            if (_failure is not null)
            {
                return;
            }

            if (!_operations.TryGetValue(frame.Id, out var operation) || operation.Rank != frame.Rank || !operation.IsAnsweredBy(frame))
            {
                throw new MpiFrameException($"an answer to operation {frame.Id} of rank {frame.Rank}, which does not exist or asks for something else");
            }

            if (operation.Call == MpiCollective.Split)
            {
                AddGroup_NeedsLock(frame);
            }

            _operations.Remove(frame.Id);
            _numbers.Remove(operation.Done);
            if (operation.Sent is { } bytes)
            {
                _credits[operation.Rank - _first].Return(bytes);
            }

            operation.End(frame);
        }
    }

    private static ReadOnlyMemory<byte>[] Results(int ranks, int own, ReadOnlyMemory<byte> result)
    {
        var results = new ReadOnlyMemory<byte>[ranks];
        results[own] = result;
        return results;
    }

    private bool IsHere(int member) => member >= _first && member < _first + _ranks.Length;

    private void Begin(int member, MpiReceive receive, MpiFrameKind kind, int length)
    {
        lock (_lock)
        {
            if (_failure is not null)
            {
                receive.Complete(message: null);
                return;
            }

            var id = Add_NeedsLock(member, new Operation(member, receive.Done)
            {
                Receive = receive,
                IsProbe = kind == MpiFrameKind.Probe,
                MayBeNothing = kind == MpiFrameKind.Probe && length == 0,
                End = frame => receive.Complete(frame is { } answer && answer.Extra != MpiFrame.Nothing ? MessageOf(receive.Group, answer) : null),
            });
            Tell_NeedsLock(new MpiFrame(kind, member) { Id = id, Group = receive.Group, Peer = receive.Source, Tag = receive.Tag, Length = length });
        }
    }

    // The ranks here fail if the node has no room for what they say.
    private void Tell_NeedsLock(in MpiFrame frame)
    {
        if (!Outbox.TryAdd(frame))
        {
            Fail("MpiRankFailed", $"rank {frame.Rank} cannot go on: {MpiHeldBytes.Full}");
        }
    }

    private static MpiMessage MessageOf(int group, in MpiFrame frame) =>
        new(group, frame.Peer, frame.Tag, frame.Body) { Length = frame.Length, IsCut = frame.Extra == MpiFrame.Cut };

    private uint Add_NeedsLock(int rank, Operation operation)
    {
        _operations.Add(++_lastId, operation);
        _numbers.Add(operation.Done, _lastId);
        return _lastId;
    }

    private void AddGroup_NeedsLock(in MpiFrame frame)
    {
        var body = frame.Body.Span;
        var number = BinaryPrimitives.ReadInt32LittleEndian(body[(frame.Length * sizeof(int))..]);
        if (frame.Length == 0 || _groups.ContainsKey(number))
        {
            return;
        }

        var members = new int[frame.Length];
        for (var i = 0; i < members.Length; i++)
        {
            members[i] = BinaryPrimitives.ReadInt32LittleEndian(body[(i * sizeof(int))..]);
        }

        var all = _groups[MpiWorld.AllNumber].Members.Count;
        if (number <= MpiWorld.AllNumber || _groups.Count == MpiLimits.GroupsMax || members.Distinct().Count() != members.Length
            || members.Any(member => member < 0 || member >= all) || !members.Contains(frame.Rank))
        {
            throw new MpiFrameException($"communicator {number} of rank {frame.Rank} is none");
        }

        _groups.Add(number, new MpiGroup(number, members));
    }

    private bool TryFail(string name, string message)
    {
        lock (_lock)
        {
            if (_failure is not null)
            {
                return false;
            }

            _failure = new MpiException(name, message);
            foreach (var operation in _operations.Values)
            {
                operation.End(null);
            }

            _operations.Clear();
            _numbers.Clear();
            return true;
        }
    }

    private sealed record Operation(int Rank, Task Done)
    {
        // Ends it with its answer, or with the world's failure.
        public required Action<MpiFrame?> End { get; init; }

        public int? Sent { get; init; }

        public MpiReceive? Receive { get; init; }

        public bool IsProbe { get; init; }

        // Of a probe that does not wait.
        public bool MayBeNothing { get; init; }

        public MpiCollective? Call { get; init; }

        public int ResultBytes { get; init; }

        public bool IsAnsweredBy(in MpiFrame frame) => frame.Kind switch
        {
            MpiFrameKind.Sent => Sent is not null && frame.Body.IsEmpty,
            MpiFrameKind.Result => Call is { } call && (call == MpiCollective.Split
                ? frame.Length is >= 0 and <= MpiLimits.RanksMax && frame.Body.Length == (frame.Length + 1) * sizeof(int)
                : frame.Length == 0 && frame.Body.Length == ResultBytes),
            MpiFrameKind.Message => Receive is { } receive && IsAnswerTo(receive, frame),
            _ => false,
        };

        private bool IsAnswerTo(MpiReceive receive, in MpiFrame frame) => IsProbe
            ? frame.Body.IsEmpty && (frame.Extra == MpiFrame.Nothing ? MayBeNothing : (frame.Length >= 0 && receive.Matches(MessageOf(receive.Group, frame))))
            : frame.Extra is 0 or MpiFrame.Cut
                && frame.Length == frame.Body.Length
                && (uint)frame.Body.Length <= receive.BytesMax
                && receive.Matches(MessageOf(receive.Group, frame));
    }

    private sealed class Credit
    {
        private long _bytes;
        private int _messages;

        // False for the message that waits.
        public bool Use(int bytes)
        {
            (_bytes, _messages) = (_bytes + bytes, _messages + 1);
            return _bytes <= MpiLimits.CreditBytesMax && _messages <= MpiLimits.CreditMessagesMax;
        }

        public void Return(int bytes) => (_bytes, _messages) = (_bytes - bytes, _messages - 1);
    }
}
