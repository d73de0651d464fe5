using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Queues;

/// <summary>The totals of one queue in memory, and the wake-up of its subscriber. Thread-safe.</summary>
internal sealed class QueueState(QueueName name)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = NewSource();
    private DateTimeOffset? _nextDue;
    private long _waiting;
    private long _leased;
    private long _dead;
    private long _bytes;
    private long _delivered;
    private long _retried;
    private long _died;
    private long _refused;

    /// <summary>The queue's label in metrics.</summary>
    public KeyValuePair<string, object?> Tag { get; } = new("queue", name.Value);

    public long Depth => Volatile.Read(ref _waiting);

    public long Dead => Volatile.Read(ref _dead);

    public long Bytes => Volatile.Read(ref _bytes);

    public long Delivered => Volatile.Read(ref _delivered);

    public long Retried => Volatile.Read(ref _retried);

    public long Died => Volatile.Read(ref _died);

    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Completes when a message may be due earlier than the last answer to a lease request said. Take it before the request.
    /// </summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Adds what a store holds.</summary>
    public void Add(QueueTotals totals)
    {
        lock (_lock)
        {
            _waiting += totals.Waiting;
            _dead += totals.Dead;
            _bytes += totals.Bytes;
            _nextDue = totals.NextDue;
        }
    }

    /// <summary>Reserves the room of a message.</summary>
    public bool TryReserve(QueueMessage message, QueueLimits limits, [NotNullWhen(false)] out string? refusal)
    {
        lock (_lock)
        {
            refusal = _waiting + _dead >= limits.MessagesMax ? $"{limits.MessagesMax} messages"
                : _bytes + message.Size > limits.BytesMax ? $"{limits.BytesMax} bytes"
                : null;
            if (refusal is not null)
            {
                _refused++;
                return false;
            }

            _waiting++;
            _bytes += message.Size;
            return true;
        }
    }

    /// <summary>A message that has reserved its room was not written.</summary>
    public void Unreserve(QueueMessage message)
    {
        lock (_lock)
        {
            _waiting--;
            _bytes -= message.Size;
        }
    }

    /// <summary>A message is durable.</summary>
    public void NoteSent(QueueMessage message)
    {
        lock (_lock)
        {
            NoteDue(message.DueAt);
        }
    }

    /// <summary>A lease request was answered.</summary>
    public void NoteLeased(LeasedMessages leased)
    {
        lock (_lock)
        {
            _leased += leased.Messages.Count;
            _nextDue = leased.NextDue;
            if (_changed.Task.IsCompleted)
            {
                _changed = NewSource();
            }
        }
    }

    /// <summary>A settlement is durable.</summary>
    public void NoteSettled(MessageSettlement settlement)
    {
        lock (_lock)
        {
            _leased--;
            switch (settlement.State)
            {
                case MessageState.Done:
                    _delivered++;
                    _waiting--;
                    _bytes -= settlement.Message.Size;
                    break;
                case MessageState.Dead:
                    _died++;
                    _waiting--;
                    _dead++;
                    break;
                default:
                    _retried += settlement.Attempts > settlement.Message.Attempts ? 1 : 0;
                    NoteDue(settlement.DueAt);
                    break;
            }
        }
    }

    /// <summary>Dead letters wait again.</summary>
    public void NoteReplayed(long messages, DateTimeOffset now)
    {
        lock (_lock)
        {
            _dead -= messages;
            _waiting += messages;
            NoteDue(now);
        }
    }

    /// <summary>Messages were removed.</summary>
    public void NotePurged(QueueTotals removed)
    {
        lock (_lock)
        {
            _waiting -= removed.Waiting;
            _dead -= removed.Dead;
            _bytes -= removed.Bytes;

            // The subscriber's next lease request finds the true time.
            _nextDue = removed.Waiting > 0 ? null : _nextDue;
        }
    }

    /// <summary>For how long the message that has waited longest has been due.</summary>
    public TimeSpan OldestAge(DateTimeOffset now)
    {
        lock (_lock)
        {
            return _nextDue is { } due && due < now ? now - due : TimeSpan.Zero;
        }
    }

    public QueueStatus Status(DateTimeOffset now)
    {
        lock (_lock)
        {
            var age = _nextDue is { } due && due < now ? now - due : TimeSpan.Zero;
            return new QueueStatus(name.Value, _waiting, _leased, _dead, _bytes, age.TotalSeconds, _delivered, _retried);
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void NoteDue(DateTimeOffset due)
    {
        if (_nextDue is null || due < _nextDue)
        {
            _nextDue = due;
            _changed.TrySetResult();
        }
    }
}
