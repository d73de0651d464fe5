using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Longshore.Cluster.Connection;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Scheduling;
using Longshore.Functions.Specs;
using NATS.Client.JetStream;

namespace Longshore.Cluster.Queues;

/// <summary>The queues that the nodes of a cluster share, on a work-queue stream of NATS. A message is durable when NATS has stored it. Any node may lease it; while its function
/// runs, the node renews the lease. A message whose node died is delivered again. What was acknowledged is marked first, because a nats-server that is killed forgets the
/// acknowledgements of its last moments; so it is not delivered again.</summary>
internal sealed class ClusterQueues : IMessageQueues
{
    private const int DeadShownMax = 100;
    private const int RenewalsPerLease = 3;

    // A wait that ends sooner than this without a message has failed at the server.
    private static readonly TimeSpan WaitTimeMin = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<(long Id, DateTimeOffset SentAt), LeasedMessage> _leased = new();
    private readonly ConcurrentDictionary<QueueName, (int Connection, INatsJSConsumer Consumer)> _consumers = new();
    private readonly RunningTasks _settling = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ClusterQueueMetrics _metrics = new();
    private readonly QueueStreams _streams;
    private readonly NatsLink _link;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _faulted;
    private readonly Task _renewing;
    private readonly Task _counting;
    private string? _fault;
    private bool _isDisposed;

    /// <param name="link">The connection.</param>
    /// <param name="limits">The limits of each queue. Messages and bytes count when the node creates the streams; the bytes are those of all queues together.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="faulted">Receives what should not happen.</param>
    public ClusterQueues(NatsLink link, QueueLimits limits, TimeProvider time, Action<Exception> faulted)
    {
        (_link, Limits, _time, _faulted) = (link, limits, time, faulted);
        _streams = new QueueStreams(link, limits);
        _renewing = EveryAsync(ClusterLimits.QueueLeaseTime / RenewalsPerLease, RenewAsync);
        _counting = EveryAsync(ClusterLimits.QueueCountTime, async ended => _metrics.Known = await ListAsync(ended));
    }

    /// <inheritdoc/>
    public QueueLimits Limits { get; }

    /// <inheritdoc/>
    public Meter Meter => _metrics.Meter;

    /// <inheritdoc/>
    // It is sent once. If the answer is lost, it may be stored; sending it again might double it.
    public async Task<long> SendAsync(QueueName queue, ReadOnlyMemory<byte> body, string contentType, TimeSpan delay)
    {
        if (body.Length > Limits.MessageBytesMax)
        {
            throw new QueueException(QueueRefusal.TooLarge, $"the message of {body.Length} bytes is over the limit of {Limits.MessageBytesMax}");
        }

        var known = _metrics.Known;
        if (known.Count >= Limits.QueuesMax && known.All(status => status.Name != queue.Value))
        {
            throw new QueueException(QueueRefusal.Full, $"the cluster has {Limits.QueuesMax} queues, its limit");
        }

        var now = _time.GetUtcNow();
        var message = new StoredMessage(RandomId.New(), new QueueMessage(0, queue, body, contentType, now, now + delay), "");
        using var late = new CancellationTokenSource(ClusterLimits.QueueWriteTimeMax, _time);
        try
        {
            return await AskedAsync(async () => (long)await WriteAsync(message, hasNumber: false, late.Token), "; the message may have been stored");
        }
        catch (QueueException full) when (full.Refusal == QueueRefusal.Full)
        {
            _metrics.Of(queue).NoteRefused();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<QueueMessage>> LeaseAsync(QueueName queue, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var began = _time.GetTimestamp();
            try
            {
                var taken = await TakeAsync(queue, cancellationToken);
                if (taken.Count > 0)
                {
                    return taken;
                }
            }
            catch (Exception failure) when (NatsFailure.Is(failure) && !cancellationToken.IsCancellationRequested)
            {
                Forget();
            }

            if (_time.GetElapsedTime(began) < WaitTimeMin)
            {
                _consumers.TryRemove(queue, out _);
                await Task.Delay(ClusterLimits.RetryTime, _time, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public void Acknowledge(QueueMessage message) => Settle(message, AcknowledgeAsync);

    /// <inheritdoc/>
    public void Retry(QueueMessage message, bool countsAttempt, TimeSpan delay, string reason) => Settle(message, async (lease, ended) =>
    {
        await ReturnAsync(lease, message.Attempts + (countsAttempt ? 1 : 0), delay, ended);
        if (countsAttempt)
        {
            _metrics.Of(message.Queue).NoteRetried();
        }
    });

    /// <inheritdoc/>
    public void Bury(QueueMessage message, string reason) => Settle(message, async (lease, ended) =>
    {
        await NoteAsync(lease.Stored, lease.Note with { Attempts = message.Attempts + 1, DeadBecause = reason }, ended);
        await BuryAsync(lease, message.Attempts + 1, reason, ended);
    });

    /// <inheritdoc/>
    public void Release(QueueMessage message) => Settle(message, (lease, ended) => ReturnAsync(lease, message.Attempts, TimeSpan.Zero, ended));

    /// <inheritdoc/>
    public Task<IReadOnlyList<QueueStatus>> ListAsync(CancellationToken cancellationToken) => AskedAsync<IReadOnlyList<QueueStatus>>(async () =>
    {
        var waiting = await _streams.CountAsync(QueueSubjects.Waiting, QueueSubjects.All(QueueSubjects.Waiting), cancellationToken);
        var dead = await _streams.CountAsync(QueueSubjects.Dead, QueueSubjects.All(QueueSubjects.Dead), cancellationToken);
        var queues = QueuesIn(QueueSubjects.Waiting, waiting).Union(QueuesIn(QueueSubjects.Dead, dead)).OrderBy(queue => queue.Value, StringComparer.Ordinal);
        var statuses = new List<QueueStatus>();
        foreach (var queue in queues)
        {
            statuses.Add(await StatusAsync(
                queue,
                waiting.GetValueOrDefault(QueueSubjects.Of(QueueSubjects.Waiting, queue)),
                dead.GetValueOrDefault(QueueSubjects.Of(QueueSubjects.Dead, queue)),
                cancellationToken));
        }

        return statuses;
    });

    /// <inheritdoc/>
    public Task<QueueStatus?> FindAsync(QueueName queue, CancellationToken cancellationToken) => AskedAsync(async () =>
    {
        var waiting = await CountAsync(QueueSubjects.Waiting, queue, cancellationToken);
        var dead = await CountAsync(QueueSubjects.Dead, queue, cancellationToken);
        var counts = _metrics.Of(queue);
        return waiting + dead + counts.Delivered + counts.Died > 0 ? await StatusAsync(queue, waiting, dead, cancellationToken) : null;
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeadLetter>> ListDeadAsync(QueueName queue, CancellationToken cancellationToken) => AskedAsync<IReadOnlyList<DeadLetter>>(async () =>
    {
        var letters = new List<DeadLetter>();
        await foreach (var (_, stored) in DeadAsync(queue, cancellationToken))
        {
            letters.Add(new DeadLetter(stored.Message, stored.Reason));
            if (letters.Count == DeadShownMax)
            {
                break;
            }
        }

        return letters;
    });

    /// <inheritdoc/>
    // Ends although replayed messages may die again meanwhile.
    public Task<long> ReplayAsync(QueueName queue, long? id, CancellationToken cancellationToken) => AskedAsync(async () =>
    {
        var most = id is null ? await CountAsync(QueueSubjects.Dead, queue, cancellationToken) : 1;
        var done = 0L;
        await foreach (var (sequence, stored) in DeadAsync(queue, cancellationToken))
        {
            if (done >= most)
            {
                break;
            }

            if (id is null || stored.Message.Id == id)
            {
                var replayed = stored.Message with { Attempts = 0, DueAt = stored.Message.SentAt };
                await WriteAsync(new StoredMessage(RandomId.Of($"{stored.Key}.{sequence}"), replayed, ""), hasNumber: true, cancellationToken);
                await _streams.RemoveAsync(QueueSubjects.Dead, sequence, cancellationToken);
                done++;
            }
        }

        return done;
    });

    /// <inheritdoc/>
    // What is being delivered is removed too: if its function fails, it is not tried again.
    public Task<(long Waiting, long Dead)> PurgeAsync(QueueName queue, bool onlyDead, CancellationToken cancellationToken) => AskedAsync(async () =>
    {
        var dead = await _streams.PurgeAsync(QueueSubjects.Dead, QueueSubjects.Of(QueueSubjects.Dead, queue), cancellationToken);
        var waiting = onlyDead ? 0 : await _streams.PurgeAsync(QueueSubjects.Waiting, QueueSubjects.Of(QueueSubjects.Waiting, queue), cancellationToken);
        return (waiting, dead);
    });

    /// <summary>Completes when what was settled before is durable.</summary>
    public Task SettledAsync() => _settling.WhenAllAsync();

    /// <summary>Settles what was delivered, for some seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            await SettledAsync().WaitAsync(ClusterLimits.QueueSettleTimeMax, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _stop.CancelAsync();
            await SettledAsync();
            await _renewing;
            await _counting;
            _metrics.Dispose();
            _streams.Dispose();
            _stop.Dispose();
        }
    }

    private static bool IsFull(NatsJSApiException failure) => failure.Error.ErrCode is 10077 or 10023 or 10047;

    private static IEnumerable<QueueName> QueuesIn(string stream, IReadOnlyDictionary<string, long> counts)
    {
        foreach (var subject in counts.Keys)
        {
            if (QueueSubjects.TryQueue(stream, subject, out var queue))
            {
                yield return queue;
            }
        }
    }

    private async Task<long> CountAsync(string stream, QueueName queue, CancellationToken cancellationToken)
    {
        var subject = QueueSubjects.Of(stream, queue);
        return (await _streams.CountAsync(stream, subject, cancellationToken)).GetValueOrDefault(subject);
    }

    private async Task<QueueStatus> StatusAsync(QueueName queue, long waiting, long dead, CancellationToken cancellationToken)
    {
        var leased = _leased.Values.Count(lease => lease.Stored.Message.Queue == queue);
        var age = TimeSpan.Zero;
        if (waiting > 0 && await _streams.NextAsync(QueueSubjects.Waiting, queue, 1, cancellationToken) is { } first
            && StoredMessage.TryRead(queue, first.Seq, QueueStreams.HeadersOf(first), first.Data, out var oldest))
        {
            age = _time.GetUtcNow() - oldest.Message.DueAt;
        }

        var counts = _metrics.Of(queue);
        return new QueueStatus(queue.Value, waiting, leased, dead, null, Math.Max(0, age.TotalSeconds), counts.Delivered, counts.Retried);
    }

    private async IAsyncEnumerable<(ulong Sequence, StoredMessage Message)> DeadAsync(
        QueueName queue, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var from = 1UL;
        while (await _streams.NextAsync(QueueSubjects.Dead, queue, from, cancellationToken) is { } next)
        {
            from = next.Seq + 1;
            if (StoredMessage.TryRead(queue, next.Seq, QueueStreams.HeadersOf(next), next.Data, out var stored))
            {
                yield return (next.Seq, stored);
            }
        }
    }

    private Task<ulong> WriteAsync(StoredMessage message, bool hasNumber, CancellationToken cancellationToken) => _streams.WriteAsync(
        QueueSubjects.Of(QueueSubjects.Waiting, message.Message.Queue), message.Message.Body, message.Headers(hasNumber), cancellationToken);

    private async Task<List<QueueMessage>> TakeAsync(QueueName queue, CancellationToken cancellationToken)
    {
        var consumer = await ConsumerAsync(queue, cancellationToken);
        var first = await consumer.NextAsync<byte[]>(opts: new NatsJSNextOpts { Expires = ClusterLimits.QueueWaitTime }, cancellationToken: cancellationToken);
        if (first is null)
        {
            return [];
        }

        var deliveries = new List<INatsJSMsg<byte[]>> { first };
        await foreach (var next in consumer.FetchNoWaitAsync<byte[]>(new NatsJSFetchOpts { MaxMsgs = ClusterLimits.QueueLeasedMax - 1 }, cancellationToken: cancellationToken))
        {
            deliveries.Add(next);
        }

        // What was taken from the server is leased, whoever stops waiting.
        var taken = await Task.WhenAll(deliveries.Select(delivery => TryTakeAsync(queue, delivery)));
        return [.. taken.OfType<QueueMessage>()];
    }

    // A delivery that cannot be looked at comes back after the time of a lease. The others are not lost with it.
    private async Task<QueueMessage?> TryTakeAsync(QueueName queue, INatsJSMsg<byte[]> delivery)
    {
        try
        {
            return await TakeAsync(queue, delivery);
        }
        catch (Exception failure)
        {
            NoteFault(failure);
            Forget();
            return null;
        }
    }

    private async Task<INatsJSConsumer> ConsumerAsync(QueueName queue, CancellationToken cancellationToken)
    {
        var connection = _link.Connections;
        if (_consumers.TryGetValue(queue, out var known) && known.Connection == connection)
        {
            return known.Consumer;
        }

        var consumer = await _streams.ConsumerAsync(queue, cancellationToken);
        _consumers[queue] = (connection, consumer);
        return consumer;
    }

    // Null if there is nothing to do now: it is not due, or done, or worked on here already.
    private async Task<QueueMessage?> TakeAsync(QueueName queue, INatsJSMsg<byte[]> delivery)
    {
        if (delivery.Metadata is not { } about || !StoredMessage.TryRead(queue, about.Sequence.Stream, delivery.Headers, delivery.Data, out var stored))
        {
            await delivery.AckTerminateAsync(cancellationToken: _stop.Token);
            return null;
        }

        var key = (stored.Message.Id, stored.Message.SentAt);
        if (_leased.TryGetValue(key, out var here))
        {
            here.Delivery = delivery;
            return null;
        }

        // The sender's clock counts for nothing. If the clocks of this node and of NATS differ, a delay is as much too short or, up to twice its length, too long.
        var delay = stored.Message.DueAt - stored.Message.SentAt;
        var left = delay - (_time.GetUtcNow() - about.Timestamp);
        if (delay > TimeSpan.Zero && left > TimeSpan.Zero)
        {
            await delivery.NakAsync(new AckOpts { NakDelay = left < delay ? left : delay }, _stop.Token);
            return null;
        }

        if (await _streams.LastAsync(QueueSubjects.Done, stored.Key, _stop.Token) is not null)
        {
            await delivery.AckAsync(cancellationToken: _stop.Token);
            return null;
        }

        return await LeasedAsync(stored, delivery, (int)about.NumDelivered - 1);
    }

    private async Task<QueueMessage?> LeasedAsync(StoredMessage stored, INatsJSMsg<byte[]> delivery, int deliveriesBefore)
    {
        var note = deliveriesBefore > 0 ? await FindNoteAsync(stored, _stop.Token) : QueueNote.None;
        var message = stored.Message with
        {
            Attempts = note.Attempts,

            // A message with a delay came once before its time.
            Interruptions = Math.Max(0, deliveriesBefore - note.Returned - (stored.IsDelayed ? 1 : 0)),
        };
        var lease = new LeasedMessage(stored, note, delivery);
        if (note.DeadBecause is { } reason)
        {
            await BuryAsync(lease, note.Attempts, reason, _stop.Token);
            return null;
        }

        _leased[(message.Id, message.SentAt)] = lease;
        return message;
    }

    private void Settle(QueueMessage message, Func<LeasedMessage, CancellationToken, Task> settle)
    {
        if (_leased.TryGetValue((message.Id, message.SentAt), out var lease))
        {
            _settling.Add(SettleAsync(lease, settle));
        }
    }

    // The border of a settlement: it is tried until NATS takes it. Meanwhile the lease is renewed, and if that fails too, the message is delivered again.
    private async Task SettleAsync(LeasedMessage lease, Func<LeasedMessage, CancellationToken, Task> settle)
    {
        await Task.Yield();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var late = new CancellationTokenSource(ClusterLimits.QueueWriteTimeMax, _time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
                await settle(lease, either.Token);
                break;
            }
            catch (Exception failure)
            {
                NoteFault(failure);
                Forget();
            }

            await Task.Delay(ClusterLimits.RetryTime, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Forget(lease);
    }

    private async Task AcknowledgeAsync(LeasedMessage lease, CancellationToken cancellationToken)
    {
        await _streams.WriteAsync(QueueSubjects.Of(QueueSubjects.Done, lease.Stored.Key), default, headers: null, cancellationToken);
        await EndAsync(lease, lease.Note != QueueNote.None, cancellationToken);
        _metrics.Of(lease.Stored.Message.Queue).NoteDelivered();
    }

    // It is not leased here any more when the server may deliver it again.
    private async Task ReturnAsync(LeasedMessage lease, int attempts, TimeSpan delay, CancellationToken cancellationToken)
    {
        await NoteAsync(lease.Stored, new QueueNote(attempts, lease.Note.Returned + 1, null), cancellationToken);
        Forget(lease);
        await lease.Delivery.NakAsync(new AckOpts { NakDelay = delay }, cancellationToken);
    }

    private async Task BuryAsync(LeasedMessage lease, int attempts, string reason, CancellationToken cancellationToken)
    {
        var dead = lease.Stored with { Message = lease.Stored.Message with { Attempts = attempts }, Reason = reason };
        try
        {
            await _streams.WriteAsync(QueueSubjects.Of(QueueSubjects.Dead, dead.Message.Queue), dead.Message.Body, dead.Headers(hasNumber: true), cancellationToken);
        }
        catch (NatsJSApiException full) when (IsFull(full))
        {
            // It waits with its note until there is room, so the queue fills up and refuses messages.
            Forget(lease);
            await lease.Delivery.NakAsync(new AckOpts { NakDelay = ClusterLimits.QueueBuryTime }, cancellationToken);
            return;
        }

        _metrics.Of(dead.Message.Queue).NoteDied();
        await EndAsync(lease, hasNote: true, cancellationToken);
    }

    // The note goes last: without the acknowledgement, the message comes back and needs it.
    private async Task EndAsync(LeasedMessage lease, bool hasNote, CancellationToken cancellationToken)
    {
        await lease.Delivery.AckAsync(new AckOpts { DoubleAck = true }, cancellationToken);
        if (hasNote)
        {
            await _streams.PurgeAsync(QueueSubjects.Notes, QueueSubjects.Of(QueueSubjects.Notes, lease.Stored.Key), cancellationToken);
        }
    }

    private Task<ulong> NoteAsync(StoredMessage stored, QueueNote note, CancellationToken cancellationToken) => _streams.WriteAsync(
        QueueSubjects.Of(QueueSubjects.Notes, stored.Key), JsonSerializer.SerializeToUtf8Bytes(note, QueueNoteJson.Default.QueueNote), headers: null, cancellationToken);

    private async Task<QueueNote> FindNoteAsync(StoredMessage stored, CancellationToken cancellationToken)
    {
        try
        {
            return await _streams.LastAsync(QueueSubjects.Notes, stored.Key, cancellationToken) is { } found
                && JsonSerializer.Deserialize(found.Data.Span, QueueNoteJson.Default.QueueNote) is { IsSound: true } note
                ? note
                : QueueNote.None;
        }
        catch (JsonException)
        {
            // Somebody else has written it.
            return QueueNote.None;
        }
    }

    private void Forget(LeasedMessage lease) => _leased.TryRemove(KeyValuePair.Create((lease.Stored.Message.Id, lease.Stored.Message.SentAt), lease));

    private void Forget()
    {
        _streams.Forget();
        _consumers.Clear();
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        foreach (var lease in _leased.Values)
        {
            await lease.Delivery.AckProgressAsync(cancellationToken: cancellationToken);
        }
    }

    // The border of what is done again and again.
    private async Task EveryAsync(TimeSpan period, Func<CancellationToken, Task> act)
    {
        await Task.Yield();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (_link.Problem is null)
                {
                    await act(_stop.Token);
                }
            }
            catch (Exception failure)
            {
                NoteFault(failure);
            }

            await Task.Delay(period, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // That NATS is away is told by the node's lease. Another fault is told once.
    private void NoteFault(Exception failure)
    {
        if (failure is not QueueException && !NatsFailure.Is(failure) && Interlocked.Exchange(ref _fault, failure.Message) != failure.Message)
        {
            _faulted(failure);
        }
    }

    private async Task<T> AskedAsync<T>(Func<Task<T>> ask, string unknown = "")
    {
        if (_link.Problem is { } problem)
        {
            throw new QueueException(QueueRefusal.NotWritten, $"the cluster cannot be reached ({_link.Servers}): {problem}");
        }

        try
        {
            return await ask();
        }
        catch (NatsJSApiException full) when (IsFull(full))
        {
            throw new QueueException(
                QueueRefusal.Full, $"the queue, or the room for all queues at NATS, is at its limit: it has no subscriber that keeps up ({full.Error.Description})", full);
        }
        catch (Exception failure) when (NatsFailure.Is(failure))
        {
            Forget();
            throw new QueueException(QueueRefusal.NotWritten, $"the cluster cannot be reached ({_link.Servers}): {NatsFailure.Reason(failure)}{unknown}", failure);
        }
    }
}
