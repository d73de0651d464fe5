using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.KeyValueStore;
using NATS.Client.ObjectStore;

namespace Longshore.Cluster.Connection;

/// <summary>The connection to NATS and the buckets there. It is made again whenever it is lost. Thread-safe.</summary>
internal sealed class NatsLink : IAsyncDisposable
{
    /// <summary>The bucket of the members' leases.</summary>
    public const string MembersBucket = "longshore-members";

    /// <summary>The bucket of the nodes' cards.</summary>
    public const string CardsBucket = "longshore-cards";

    /// <summary>The bucket of the functions: the table, and their descriptions.</summary>
    public const string FunctionsBucket = "longshore-functions";

    /// <summary>The bucket of the secrets.</summary>
    public const string SecretsBucket = "longshore-secrets";

    /// <summary>The object store of the functions' code.</summary>
    public const string ModulesBucket = "longshore-modules";

    /// <summary>The bucket of the runs of schedules that have begun.</summary>
    public const string SchedulesBucket = "longshore-schedules";

    // The server's own expiry, for those that look from outside. Nodes judge by their own clocks.
    private static readonly TimeSpan LeaseAge = 4 * ClusterLimits.LeaseTime;
    private static readonly TimeSpan ReconnectTimeMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RequestTimeMax = TimeSpan.FromSeconds(2);

    private readonly ClusterOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<NatsConnection> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _connecting;
    private INatsKVStore? _members;
    private INatsKVStore? _cards;
    private INatsKVStore? _functions;
    private INatsKVStore? _secrets;
    private INatsKVStore? _schedules;
    private INatsObjStore? _modules;
    private int _connections;
    private volatile string? _problem = "no server has answered yet";

    /// <summary>Begins to connect.</summary>
    /// <param name="options">The servers.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="report">Receives a sentence when the connection is made or lost, from any thread.</param>
    public NatsLink(ClusterOptions options, TimeProvider time, Action<string> report)
    {
        (_options, _time, _report) = (options, time, report);
        _connecting = ConnectAsync(_stop.Token);
    }

    /// <summary>Called when the connection is made or made again, from any thread. Must not block.</summary>
    public Action? Opened { get; set; }

    /// <summary>Why there is no connection, or null if there is one.</summary>
    public string? Problem => _problem;

    /// <summary>How often the connection was made so far. A server that was restarted may have lost what it did not keep.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>How many servers keep each entry.</summary>
    public int Replicas => _options.Replicas;

    /// <summary>The servers as the messages name them, without what proves anything.</summary>
    public string Servers => string.Join(", ", _options.Servers.Select(server => FormattableString.Invariant($"{server.Host}:{server.Port}")));

    /// <summary>The members' leases. Created if there are none.</summary>
    public async Task<INatsKVStore> MembersAsync(CancellationToken cancellationToken) => _members ??= await OpenAsync(
        new NatsKVConfig(MembersBucket)
        {
            History = 1,
            MaxAge = LeaseAge,
            MaxValueSize = ClusterLimits.HeartbeatBytesMax,
            Storage = NatsKVStorageType.Memory,
            NumberOfReplicas = _options.Replicas,
        },
        cancellationToken);

    /// <summary>The nodes' cards. Created if there are none.</summary>
    public async Task<INatsKVStore> CardsAsync(CancellationToken cancellationToken) => _cards ??= await OpenAsync(
        new NatsKVConfig(CardsBucket)
        {
            History = 1,
            MaxAge = 3 * ClusterLimits.CardTime,
            MaxValueSize = ClusterLimits.CardBytesMax,
            Storage = NatsKVStorageType.Memory,
            NumberOfReplicas = _options.Replicas,
        },
        cancellationToken);

    /// <summary>The table of functions and their descriptions. Created if there is none.</summary>
    public async Task<INatsKVStore> FunctionsAsync(CancellationToken cancellationToken) => _functions ??= await OpenAsync(
        new NatsKVConfig(FunctionsBucket) { History = 1, NumberOfReplicas = _options.Replicas }, cancellationToken);

    /// <summary>The secrets. Created if there is none.</summary>
    public async Task<INatsKVStore> SecretsAsync(CancellationToken cancellationToken) => _secrets ??= await OpenAsync(
        new NatsKVConfig(SecretsBucket) { History = 1, MaxValueSize = ClusterLimits.SecretBytesMax, NumberOfReplicas = _options.Replicas }, cancellationToken);

    /// <summary>The runs of schedules that have begun. Created if there is none.</summary>
    public async Task<INatsKVStore> SchedulesAsync(CancellationToken cancellationToken) => _schedules ??= await OpenAsync(
        new NatsKVConfig(SchedulesBucket) { History = 1, MaxAge = ClusterLimits.ScheduleKeptTime, NumberOfReplicas = _options.Replicas }, cancellationToken);

    /// <summary>The functions' code. Created if there is none.</summary>
    public async Task<INatsObjStore> ModulesAsync(CancellationToken cancellationToken)
    {
        if (_modules is { } known)
        {
            return known;
        }

        var context = new NatsObjContext(new NatsJSContext(await ConnectedAsync(cancellationToken)));
        try
        {
            return _modules = await context.GetObjectStoreAsync(ModulesBucket, cancellationToken);
        }
        catch (NatsJSApiException missing) when (NatsFailure.IsNoBucket(missing))
        {
            return _modules = await context.CreateObjectStoreAsync(
                new NatsObjConfig(ModulesBucket) { NumberOfReplicas = _options.Replicas }, cancellationToken);
        }
    }

    /// <summary>Looks for the buckets again at their next use: a server may have lost them.</summary>
    public void ForgetBuckets() => (_members, _cards, _functions, _secrets, _schedules, _modules) = (null, null, null, null, null, null);

    /// <summary>Receives what is written to a bucket, until it is cancelled. What is written while the connection is lost is not received.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="keys">The keys, with NATS's wildcards.</param>
    /// <param name="received">Called with each key, the value and whether it was removed. Must not block.</param>
    /// <param name="cancellationToken">Ends it.</param>
    // A put is an ordinary message on a subject of the bucket. Receiving that needs no consumer at the server, which would be lost with it.
    public Task ListenAsync(string bucket, string keys, Action<string, byte[], bool> received, CancellationToken cancellationToken)
    {
        var prefix = $"$KV.{bucket}.";
        return HearAsync(
            prefix + keys,
            $"the bucket {bucket}",
            message => received(message.Subject[prefix.Length..], message.Data ?? [], message.Headers?.ContainsKey("KV-Operation") == true),
            cancellationToken);
    }

    /// <summary>Receives what is said on a subject, until it is cancelled.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="received">Called with each message. Must not block.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task HearAsync(string subject, Action<byte[]> received, CancellationToken cancellationToken) =>
        HearAsync(subject, subject, message => received(message.Data ?? []), cancellationToken);

    /// <summary>Says something on a subject, to whoever hears it now.</summary>
    public async Task SayAsync(string subject, byte[] message, CancellationToken cancellationToken)
    {
        var connection = await ConnectedAsync(cancellationToken);
        await connection.PublishAsync(subject, message, cancellationToken: cancellationToken);
        await connection.PingAsync(cancellationToken);
    }

    /// <summary>The connection, when it is there for the first time.</summary>
    public async Task<NatsConnection> ConnectedAsync(CancellationToken cancellationToken) => await _connected.Task.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _connecting;
        if (_connected.Task.IsCompletedSuccessfully)
        {
            await (await _connected.Task).DisposeAsync();
        }

        _connected.TrySetCanceled(CancellationToken.None);
        _stop.Dispose();
    }

    private async Task HearAsync(string subject, string what, Action<NatsMsg<byte[]>> received, CancellationToken cancellationToken)
    {
        string? problem = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var connection = await ConnectedAsync(cancellationToken);
                await foreach (var message in connection.SubscribeAsync<byte[]>(subject, cancellationToken: cancellationToken))
                {
                    received(message);
                }
            }
            catch (Exception failure) when (NatsFailure.Is(failure))
            {
                // Begun again below.
            }
            catch (Exception fault)
            {
                // The border of listening: a message that nobody foresaw does not end it. What is said again and again is said once.
                if (problem != fault.Message)
                {
                    problem = fault.Message;
                    _report($"a message of {what} could not be taken: {problem}");
                }
            }

            await Task.Delay(ClusterLimits.RetryTime, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<INatsKVStore> OpenAsync(NatsKVConfig config, CancellationToken cancellationToken)
    {
        var context = new NatsKVContext(new NatsJSContext(await ConnectedAsync(cancellationToken)));
        try
        {
            return await context.GetStoreAsync(config.Bucket, cancellationToken);
        }
        catch (NatsJSApiException missing) when (NatsFailure.IsNoBucket(missing))
        {
            return await context.CreateStoreAsync(config, cancellationToken);
        }
    }

    // The client itself connects again only what was connected once.
    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var connection = new NatsConnection(OptionsOf(_options));
            try
            {
                await connection.ConnectAsync();
                connection.ConnectionOpened += (_, _) => ToldAsync($"the connection to {Servers} is there again", isOpen: true);
                connection.ConnectionDisconnected += (_, _) => ToldAsync($"the connection to {Servers} is lost", isOpen: false);
                await ToldAsync($"connected to {Servers}", isOpen: true);
                _connected.SetResult(connection);
                return;
            }
            catch (Exception refusal)
            {
                // The border of connecting: whatever is wrong with the servers or the credentials, the node goes on without them.
                await connection.DisposeAsync();
                var reason = NatsFailure.Reason(refusal);
                if (_problem != reason)
                {
                    _problem = reason;
                    _report($"{Servers} cannot be reached: {reason}");
                }
            }

            await Task.Delay(ClusterLimits.RetryTime, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private ValueTask ToldAsync(string text, bool isOpen)
    {
        _problem = isOpen ? null : "the connection is lost";
        if (!_stop.IsCancellationRequested)
        {
            _report(text);
        }

        if (isOpen)
        {
            ForgetBuckets();
            Interlocked.Increment(ref _connections);
            Opened?.Invoke();
        }

        return ValueTask.CompletedTask;
    }

    private static NatsOpts OptionsOf(ClusterOptions options) => new()
    {
        Url = string.Join(',', options.Servers.Select(server => server.OriginalString)),
        Name = "longshore",
        AuthOpts = options.Credentials?.Options ?? NatsAuthOpts.Default,
        TlsOpts = options.Tls?.Options ?? NatsTlsOpts.Default,
        MaxReconnectRetry = -1,

        // A password that is wrong now may be right when the servers are configured anew.
        IgnoreAuthErrorAbort = true,
        ReconnectWaitMin = ReconnectTimeMin,
        ReconnectWaitMax = ClusterLimits.RetryTime,
        ConnectTimeout = RequestTimeMax,
        RequestTimeout = RequestTimeMax,
        CommandTimeout = RequestTimeMax,

        // A server that is silent for two renewals is one to leave.
        PingInterval = ClusterLimits.HeartbeatTime,
        MaxPingOut = 2,
    };
}
