using System.Buffers.Binary;
using System.Text;

namespace Longshore.Functions.Mpi;

/// <summary>The ranks of a world at one other node, as the world sees them. What they call comes in frames of that node, and is checked as if a
/// guest had said it. Frames are taken by one thread at a time.</summary>
internal sealed class MpiRemoteRanks
{
    // The longest name of a call, such as MPI_AllReduce.
    private const int CallBytesMax = 64;

    // Two streams, and bytes that are no text are written as three each.
    private const int TextBytesMax = 2 * 3 * MpiLimits.OutputBytesMax;

    // What a rank may say of itself. All else is seen by the world.
    private static readonly string[] Failures = ["MpiAborted", "MpiError", "MpiRankFailed"];

    private readonly MpiWorld _world;
    private readonly int _first;
    private readonly Seat[] _seats;

    /// <param name="world">The world.</param>
    /// <param name="first">The first of the ranks.</param>
    /// <param name="count">Their number.</param>
    public MpiRemoteRanks(MpiWorld world, int first, int count)
    {
        (_world, _first) = (world, first);
        _seats = [.. world.Ranks.Skip(first).Take(count).Select(rank => new Seat(rank))];
        _ = TellFailureAsync();
    }

    /// <summary>The frames for the node.</summary>
    public MpiOutbox Outbox { get; } = new();

    /// <summary>Whether the calls of all these ranks have ended.</summary>
    public bool AllEnded => _seats.All(seat => seat.Text.Task.IsCompleted);

    /// <summary>What each of the ranks has printed, once its call has ended.</summary>
    public IReadOnlyList<Task<string>> Texts => [.. _seats.Select(seat => seat.Text.Task)];

    /// <summary>Nothing comes of these ranks any more.</summary>
    public void End()
    {
        foreach (var seat in _seats)
        {
            seat.Text.TrySetResult("");
        }
    }

    /// <summary>Does what a frame says.</summary>
    /// <exception cref="MpiFrameException">No rank of a world sends it.</exception>
    public void Take(MpiFrame frame)
    {
        var index = frame.Rank - _first;
        if (index < 0 || index >= _seats.Length)
        {
            throw new MpiFrameException($"a frame of rank {frame.Rank}, which is not there");
        }

        // A node says it for all of its ranks.
        if (frame.Kind == MpiFrameKind.Fail)
        {
            Fail(frame);
            return;
        }

        var seat = _seats[index];
        if (seat.Text.Task.IsCompleted || (seat.Rank.IsFinalized && frame.Kind != MpiFrameKind.Ended))
        {
            throw new MpiFrameException($"a frame of rank {frame.Rank} after its end");
        }

        switch (frame.Kind)
        {
            case MpiFrameKind.Send:
                Send(seat, frame);
                break;
            case MpiFrameKind.Receive:
                Receive(seat, frame);
                break;
            case MpiFrameKind.Probe:
                Probe(seat, frame);
                break;
            case MpiFrameKind.Collect:
                Collect(seat, frame);
                break;
            case MpiFrameKind.Free:
                _world.Free(Group(seat, frame, out _), seat.Rank.Number);
                break;
            case MpiFrameKind.Wait:
                Wait(seat, frame);
                break;
            case MpiFrameKind.Finalized:
                _world.Note(seat.Rank, wait: null, isFinalized: true);
                break;
            case MpiFrameKind.Ended:
                Ended(seat, frame);
                break;
            default:
                throw new MpiFrameException($"a frame of the kind {(byte)frame.Kind}");
        }
    }

    private static MpiGroup Group(Seat seat, in MpiFrame frame, out int own) =>
        seat.Rank.Find(frame.Group, out own) ?? throw new MpiFrameException($"rank {frame.Rank} is not in communicator {frame.Group}");

    private static void CheckSource(MpiGroup group, in MpiFrame frame)
    {
        if (frame.Peer != MpiReceive.Any && !group.Has(frame.Peer))
        {
            throw new MpiFrameException($"communicator {group.Number} has no rank {frame.Peer}");
        }
    }

    private void Send(Seat seat, MpiFrame frame)
    {
        var group = Group(seat, frame, out var own);
        if (group.RankOf(frame.Peer) < 0)
        {
            throw new MpiFrameException($"communicator {group.Number} does not have the rank {frame.Peer} of the world");
        }

        // What is beyond the credit is one message, for which the rank waits.
        if (frame.Body.Length > MpiLimits.MessageBytesMax || !seat.TryUseCredit(frame.Body.Length))
        {
            throw new MpiFrameException($"rank {frame.Rank} has sent more than its credit");
        }

        var sent = _world.Send(frame.Peer, new MpiMessage(group.Number, own, frame.Tag, frame.Body));
        Answer(seat, frame.Id, sent, () =>
        {
            seat.ReturnCredit(frame.Body.Length);
            Outbox.Add(new MpiFrame(MpiFrameKind.Sent, frame.Rank) { Id = frame.Id });
        });
    }

    private void Receive(Seat seat, MpiFrame frame)
    {
        CheckSource(Group(seat, frame, out _), frame);
        seat.BeginReceive();
        var receive = new MpiReceive(frame.Group, frame.Peer, frame.Tag, (uint)frame.Length) { IsAway = true };
        _world.Receive(frame.Rank, receive);
        Answer(seat, frame.Id, receive.Done, () =>
        {
            seat.EndReceive();
            if (receive.Message is { } message)
            {
                var answer = new MpiFrame(MpiFrameKind.Message, frame.Rank)
                {
                    Id = frame.Id,
                    Peer = message.Source,
                    Tag = message.Tag,
                    Length = message.Bytes.Length,
                    Extra = message.IsCut ? MpiFrame.Cut : 0,
                    Body = message.Bytes,
                };
                Outbox.Add(answer, () => _world.Release(receive));
            }
        });
    }

    private void Probe(Seat seat, MpiFrame frame)
    {
        CheckSource(Group(seat, frame, out _), frame);
        seat.BeginReceive();
        var probe = new MpiReceive(frame.Group, frame.Peer, frame.Tag);
        _world.Probe(frame.Rank, probe, waits: frame.Length != 0);
        Answer(seat, frame.Id, probe.Done, () =>
        {
            seat.EndReceive();
            if (probe.Message is null && frame.Length != 0)
            {
                // It ended with the world, whose failure the rank is told.
                return;
            }

            Outbox.Add(new MpiFrame(MpiFrameKind.Message, frame.Rank)
            {
                Id = frame.Id,
                Peer = probe.Message?.Source ?? 0,
                Tag = probe.Message?.Tag ?? 0,
                Length = probe.Message?.Length ?? 0,
                Extra = probe.Message is null ? MpiFrame.Nothing : 0,
            });
        });
    }

    private void Collect(Seat seat, MpiFrame frame)
    {
        var group = Group(seat, frame, out var own);
        var given = new MpiContribution(
            (MpiCollective)frame.Tag, frame.Peer, (MpiType)(frame.Extra & 0xFF), (MpiOperation)(frame.Extra >> 8), frame.Length, frame.Body);
        if (given.Check(group, own, out var bytes) != MpiError.Success || bytes != frame.Body.Length || !seat.TryBeginCollect())
        {
            throw new MpiFrameException($"rank {frame.Rank} has made a collective call that none may make");
        }

        var gathering = _world.Gather(group, own, given);
        Answer(seat, frame.Id, gathering.Done, () =>
        {
            seat.EndCollect();
            if (gathering.HasResults)
            {
                Outbox.Add(ResultOf(frame, given.Kind, gathering.ResultOf(own)));
            }
        });
    }

    // Of a new communicator, its members too.
    private MpiFrame ResultOf(in MpiFrame frame, MpiCollective kind, ReadOnlyMemory<byte> result)
    {
        var answer = new MpiFrame(MpiFrameKind.Result, frame.Rank) { Id = frame.Id, Body = result };
        if (kind != MpiCollective.Split || _world.Group(BinaryPrimitives.ReadInt32LittleEndian(result.Span)) is not { } made)
        {
            return answer;
        }

        var body = new byte[(made.Members.Count * sizeof(int)) + result.Length];
        for (var i = 0; i < made.Members.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(i * sizeof(int)), made.Members[i]);
        }

        result.CopyTo(body.AsMemory(made.Members.Count * sizeof(int)));
        return answer with { Length = made.Members.Count, Body = body };
    }

    // What has been answered is over, although the rank may not know it yet.
    private void Wait(Seat seat, in MpiFrame frame)
    {
        if (frame.Length < 0 || frame.Length > MpiLimits.RequestsMax + 1 || frame.Body.Length - ((long)frame.Length * sizeof(uint)) is < 0 or > CallBytesMax)
        {
            throw new MpiFrameException($"rank {frame.Rank} waits for {frame.Length} operations");
        }

        var call = Encoding.ASCII.GetString(frame.Body.Span[(frame.Length * sizeof(uint))..]);
        if (!call.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
        {
            throw new MpiFrameException($"rank {frame.Rank} waits in a call of no name");
        }

        var tasks = new List<Task>(frame.Length);
        for (var i = 0; i < frame.Length; i++)
        {
            if (seat.Find(BinaryPrimitives.ReadUInt32LittleEndian(frame.Body.Span[(i * sizeof(uint))..])) is not { } task)
            {
                tasks.Clear();
                break;
            }

            tasks.Add(task);
        }

        _world.Note(seat.Rank, tasks.Count > 0 ? new MpiWait(call, tasks) : null);
    }

    private void Fail(in MpiFrame frame)
    {
        var (name, message) = frame.Texts(CallBytesMax, MpiLimits.SentenceBytesMax);
        if (!Failures.Contains(name))
        {
            throw new MpiFrameException($"rank {frame.Rank} fails by a name that no rank has");
        }

        _world.Fail(name, message);
    }

    private void Ended(Seat seat, in MpiFrame frame)
    {
        var (reason, text) = frame.Texts(MpiLimits.SentenceBytesMax, TextBytesMax);
        if (reason.Length > 0 || !seat.Rank.IsFinalized)
        {
            _world.Fail("MpiRankFailed", $"rank {frame.Rank} {(reason.Length > 0 ? reason : "ended without MPI_Finalize")}");
        }

        seat.Text.TrySetResult(text);
    }

    // The operation is known until it is answered, so that a wait for it can be told.
    private void Answer(Seat seat, uint id, Task done, Action answer)
    {
        if (!seat.TryAdd(id, done))
        {
            throw new MpiFrameException($"rank {seat.Rank.Number} has two operations of one number");
        }

        if (done.IsCompleted)
        {
            answer();
            seat.Remove(id);
            return;
        }

        _ = AnswerLaterAsync(seat, id, done, answer);
    }

    private async Task AnswerLaterAsync(Seat seat, uint id, Task done, Action answer)
    {
        await done;
        try
        {
            answer();
            seat.Remove(id);
        }
        catch (Exception fault)
        {
            // Nobody awaits this task, so the world must know.
            _world.Fail("MpiRankFailed", $"rank {seat.Rank.Number} was not answered: {fault.GetType().Name}");
        }
    }

    private async Task TellFailureAsync()
    {
        var failure = await _world.Failed;
        Outbox.Replace(MpiFrame.OfTexts(MpiFrameKind.Failed, 0, failure.Name, MpiFrame.Shortened(failure.Message)));
    }

    private sealed class Seat(MpiRank rank)
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<uint, Task> _operations = [];
        private long _creditBytes;
        private int _creditMessages;
        private int _receives;
        private bool _collects;

        public MpiRank Rank => rank;

        public TaskCompletionSource<string> Text { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool TryAdd(uint id, Task done)
        {
            lock (_lock)
            {
                return _operations.TryAdd(id, done);
            }
        }

        public void Remove(uint id)
        {
            lock (_lock)
            {
                _operations.Remove(id);
            }
        }

        public Task? Find(uint id)
        {
            lock (_lock)
            {
                return _operations.GetValueOrDefault(id);
            }
        }

        public bool TryUseCredit(int bytes)
        {
            lock (_lock)
            {
                if (_creditBytes > MpiLimits.CreditBytesMax || _creditMessages > MpiLimits.CreditMessagesMax)
                {
                    return false;
                }

                (_creditBytes, _creditMessages) = (_creditBytes + bytes, _creditMessages + 1);
                return true;
            }
        }

        public void ReturnCredit(int bytes)
        {
            lock (_lock)
            {
                (_creditBytes, _creditMessages) = (_creditBytes - bytes, _creditMessages - 1);
            }
        }

        // Those that are kept, and the one for which the rank waits.
        public void BeginReceive()
        {
            lock (_lock)
            {
                if (++_receives > MpiLimits.RequestsMax + 1)
                {
                    throw new MpiFrameException($"rank {rank.Number} has begun more than {MpiLimits.RequestsMax + 1} receives");
                }
            }
        }

        public void EndReceive()
        {
            lock (_lock)
            {
                _receives--;
            }
        }

        public bool TryBeginCollect()
        {
            lock (_lock)
            {
                var isFirst = !_collects;
                _collects = true;
                return isFirst;
            }
        }

        public void EndCollect()
        {
            lock (_lock)
            {
                _collects = false;
            }
        }
    }
}
