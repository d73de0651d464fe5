using System.Text;
using Longshore.Cluster.Connection;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Specs;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Longshore.Cluster.Queues;

/// <summary>The streams of queues. Created if there are none, also after a server has lost them. Thread-safe.</summary>
/// <param name="link">The connection.</param>
/// <param name="limits">The limits of queues. They count when the streams are created.</param>
internal sealed class QueueStreams(NatsLink link, QueueLimits limits) : IDisposable
{
    private const string ApiPrefix = "$JS.API.STREAM.MSG.GET.";
    private const int NotFound = 404;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private int _connection = -1;

    /// <summary>JetStream, with all streams.</summary>
    public async Task<NatsJSContext> OpenAsync(CancellationToken cancellationToken)
    {
        var context = new NatsJSContext(await link.ConnectedAsync(cancellationToken));
        if (Volatile.Read(ref _connection) == link.Connections)
        {
            return context;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            var connection = link.Connections;
            foreach (var config in Configs())
            {
                await EnsureAsync(context, config, cancellationToken);
            }

            Volatile.Write(ref _connection, connection);
        }
        finally
        {
            _gate.Release();
        }

        return context;
    }

    /// <summary>Looks for the streams again at their next use: a server may have lost them.</summary>
    public void Forget() => Volatile.Write(ref _connection, -1);

    /// <summary>The consumer of a queue, which all nodes share.</summary>
    public async Task<INatsJSConsumer> ConsumerAsync(QueueName queue, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken)).CreateOrUpdateConsumerAsync(
            QueueSubjects.Waiting,
            new ConsumerConfig(QueueSubjects.TokenOf(queue))
            {
                FilterSubject = QueueSubjects.Of(QueueSubjects.Waiting, queue),
                AckPolicy = ConsumerConfigAckPolicy.Explicit,
                AckWait = ClusterLimits.QueueLeaseTime,
                MaxDeliver = -1,

                // Messages that wait for their time count too.
                MaxAckPending = -1,
            },
            cancellationToken);

    /// <summary>Writes a message.</summary>
    /// <exception cref="NatsJSApiException">The stream does not take it.</exception>
    public async Task<ulong> WriteAsync(string subject, ReadOnlyMemory<byte> body, NatsHeaders? headers, CancellationToken cancellationToken)
    {
        var answer = await (await OpenAsync(cancellationToken)).PublishAsync(subject, body, headers: headers, cancellationToken: cancellationToken);
        return answer.Error is { } error ? throw new NatsJSApiException(error) : answer.Seq;
    }

    /// <summary>The last message of a subject, or null.</summary>
    public Task<NATS.Client.JetStream.Models.StoredMessage?> LastAsync(string stream, string token, CancellationToken cancellationToken) =>
        GetAsync(stream, new StreamMsgGetRequest { LastBySubj = QueueSubjects.Of(stream, token) }, cancellationToken);

    /// <summary>The first message of a queue from a place of the stream on, or null.</summary>
    public Task<NATS.Client.JetStream.Models.StoredMessage?> NextAsync(string stream, QueueName queue, ulong from, CancellationToken cancellationToken) =>
        GetAsync(stream, new StreamMsgGetRequest { Seq = from, NextBySubj = QueueSubjects.Of(stream, queue) }, cancellationToken);

    /// <summary>The number of messages by subject.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountAsync(string stream, string subjects, CancellationToken cancellationToken)
    {
        var info = await (await OpenAsync(cancellationToken)).GetStreamAsync(stream, new StreamInfoRequest { SubjectsFilter = subjects }, cancellationToken);
        return new Dictionary<string, long>(info.Info.State.Subjects ?? new Dictionary<string, long>(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    /// <summary>Removes all messages of a subject, and tells how many.</summary>
    public async Task<long> PurgeAsync(string stream, string subject, CancellationToken cancellationToken) =>
        (await (await OpenAsync(cancellationToken)).PurgeStreamAsync(stream, new StreamPurgeRequest { Filter = subject }, cancellationToken)).Purged;

    /// <summary>Removes one message.</summary>
    public async Task RemoveAsync(string stream, ulong sequence, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken)).DeleteMessageAsync(stream, new StreamMsgDeleteRequest { Seq = sequence, NoErase = true }, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    /// <summary>The headers of a message that was read by its place.</summary>
    public static NatsHeaders HeadersOf(NATS.Client.JetStream.Models.StoredMessage message)
    {
        var headers = new NatsHeaders();
        var lines = Encoding.UTF8.GetString(Convert.FromBase64String(message.Hdrs ?? "")).Split("\r\n");
        foreach (var line in lines.Skip(1).Select(each => each.Split(':', 2)).Where(each => each.Length == 2))
        {
            headers[line[0]] = line[1].Trim();
        }

        return headers;
    }

    private static async Task EnsureAsync(NatsJSContext context, StreamConfig config, CancellationToken cancellationToken)
    {
        try
        {
            await context.GetStreamAsync(config.Name!, cancellationToken: cancellationToken);
        }
        catch (NatsJSApiException missing) when (missing.Error.Code == NotFound)
        {
            try
            {
                await context.CreateStreamAsync(config, cancellationToken);
            }
            catch (NatsJSApiException)
            {
                // Another node, with other limits, may have been sooner.
                await context.GetStreamAsync(config.Name!, cancellationToken: cancellationToken);
            }
        }
    }

    private async Task<NATS.Client.JetStream.Models.StoredMessage?> GetAsync(string stream, StreamMsgGetRequest request, CancellationToken cancellationToken)
    {
        try
        {
            // Answered by the leader of the stream, so it is never an old state.
            var answer = await (await OpenAsync(cancellationToken)).JSRequestResponseAsync<StreamMsgGetRequest, StreamMsgGetResponse>(
                ApiPrefix + stream, request, cancellationToken);
            return answer.Message;
        }
        catch (NatsJSApiException missing) when (missing.Error.Code == NotFound)
        {
            return null;
        }
    }

    private StreamConfig[] Configs() =>
    [
        ConfigOf(QueueSubjects.Waiting) with
        {
            Retention = StreamConfigRetention.Workqueue,
            MaxMsgsPerSubject = limits.MessagesMax,
            Discard = StreamConfigDiscard.New,
            DiscardNewPerSubject = true,
            MaxBytes = limits.BytesMax,
        },
        ConfigOf(QueueSubjects.Dead) with
        {
            MaxMsgsPerSubject = limits.MessagesMax,
            Discard = StreamConfigDiscard.New,
            DiscardNewPerSubject = true,
            MaxBytes = limits.BytesMax,
        },
        ConfigOf(QueueSubjects.Notes) with { MaxMsgsPerSubject = 1, MaxAge = ClusterLimits.QueueNoteTime },
        ConfigOf(QueueSubjects.Done) with { MaxMsgsPerSubject = 1, MaxAge = ClusterLimits.QueueDoneTime },
    ];

    private StreamConfig ConfigOf(string stream) => new(stream, [QueueSubjects.All(stream)])
    {
        Storage = StreamConfigStorage.File,
        NumReplicas = link.Replicas,
    };
}
