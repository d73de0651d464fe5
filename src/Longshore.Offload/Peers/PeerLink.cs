using System.Net.Security;
using System.Net.Sockets;
using Longshore.Functions.Attestation;
using Longshore.Functions.Near;
using Longshore.Functions.Specs;
using Longshore.Offload.Keys;
using Longshore.Offload.Wire;
using Longshore.Rpc;

namespace Longshore.Offload.Peers;

/// <summary>The connection to a storage node: TLS with pinned keys on both sides, and remote procedure calls in it. It is made again when it is
/// lost. A request asks for the node's state twice a second.</summary>
public sealed class PeerLink : IRankNode, IAsyncDisposable
{
    // A call decides by what was heard last. Longer silence than ten questions is a lost node.
    private static readonly TimeSpan AskPeriod = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(5);

    // Keys of a TPM may take the slowest of them half a minute.
    private static readonly TimeSpan ProofTimeMax = TimeSpan.FromMinutes(2);

    // Long enough to be told from a round trip on 1 Gbit/s: 2 ms.
    private const int ProbeBytes = 256 << 10;
    private const int Probes = 3;

    // 10 Gbit/s. What is faster cannot be told from a round trip, and calls to it gain nothing from more.
    private const double BytesPerSecondMax = 1.25e9;

    private const string SpecTooLong = "the function's spec is too long to be sent";

    private readonly PeerAddress _address;
    private readonly OffloadIdentity _identity;
    private readonly Func<string, bool> _isTrusted;
    private readonly IEvidencePolicy? _evidence;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private Connection? _connection;
    private PeerView? _view;

    /// <param name="address">Where the node listens.</param>
    /// <param name="identity">This node's key.</param>
    /// <param name="isTrusted">Whether a node's key is trusted, by its fingerprint.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="report">Receives a sentence when the connection is made or lost, from any thread.</param>
    /// <param name="evidence">What the node must prove, or null for nothing beyond its key.</param>
    public PeerLink(
        PeerAddress address, OffloadIdentity identity, Func<string, bool> isTrusted, TimeProvider time, Action<string> report, IEvidencePolicy? evidence = null)
    {
        (_address, _identity, _isTrusted, _time, _report, _evidence) = (address, identity, isTrusted, time, report, evidence);
        _running = RunAsync();
    }

    private string Silent => $"{_address} does not answer, or not in time";

    /// <inheritdoc/>
    public string Name => _address.ToString();

    /// <inheritdoc/>
    public IReadOnlyList<string> Hosts => Volatile.Read(ref _view)?.State.Hosts ?? [];

    /// <inheritdoc/>
    public NearOffer? Offer => Volatile.Read(ref _view) is { } view && _time.GetElapsedTime(view.Heard) < SilenceMax
        ? new NearOffer(view.RoundTrip, view.BytesPerSecond, view.State.Wait) { Proof = view.Proof, Connection = view.Connection, Asked = view.Asked }
        : null;

    /// <inheritdoc/>
    public async Task<NearAnswer> RunAsync(NearCall call, CancellationToken cancellationToken)
    {
        if (NearWire.ArgumentsOf(call) is not { } arguments)
        {
            return new NearAnswer(NearStatus.Refused, SpecTooLong);
        }

        return await AskInTimeAsync(PeerProtocol.Near, arguments, call.State, call.Left, call.Connection, cancellationToken) is { } answer
            ? NearWire.Read(answer.Status, answer.Payload)
            : new NearAnswer(NearStatus.Lost, Silent);
    }

    /// <inheritdoc/>
    public async Task<WholeAnswer> RunAsync(WholeCall call, CancellationToken cancellationToken)
    {
        if (WholeWire.ArgumentsOf(call) is not { } arguments)
        {
            return new WholeAnswer(NearStatus.Refused, SpecTooLong);
        }

        return await AskInTimeAsync(PeerProtocol.Whole, arguments, WholeWire.PayloadOf(call), call.Left, call.Connection, cancellationToken) is { } answer
            ? WholeWire.Read(answer.Status, answer.Payload)
            : new WholeAnswer(NearStatus.Lost, Silent);
    }

    /// <inheritdoc/>
    public async Task<RankAnswer> StartAsync(RankStart start, CancellationToken cancellationToken)
    {
        if (RankWire.ArgumentsOf(start) is not { } arguments)
        {
            return new RankAnswer(NearStatus.Refused, SpecTooLong);
        }

        return RankAnswerOf(await AskInTimeAsync(
            PeerProtocol.RankStart, arguments, RankWire.PayloadOf(start), start.Left, start.World.Connection, cancellationToken));
    }

    /// <inheritdoc/>
    public Task<RankAnswer> SendAsync(RankWorld world, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken) =>
        AskOfAsync(PeerProtocol.RankSend, world, piece, cancellationToken);

    /// <inheritdoc/>
    public Task<RankAnswer> PollAsync(RankWorld world, CancellationToken cancellationToken) =>
        AskOfAsync(PeerProtocol.RankPoll, world, default, cancellationToken);

    /// <inheritdoc/>
    public Task<RankAnswer> EndAsync(RankWorld world, CancellationToken cancellationToken) =>
        AskOfAsync(PeerProtocol.RankEnd, world, default, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> SendModuleAsync(ModuleDigest digest, ReadOnlyMemory<byte> module, CancellationToken cancellationToken) =>
        await AskAsync(PeerProtocol.Module, [digest.Hex], module, deadline: null, connection: null, cancellationToken) is { Status: RpcProtocol.Succeeded };

    /// <inheritdoc/>
    public async Task<bool> SendSnapshotAsync(
        string spec, ModuleDigest module, ReadOnlyMemory<byte> state, long connection, CancellationToken cancellationToken) =>
        await AskAsync(PeerProtocol.Snapshot, [spec, module.Hex], state, deadline: null, connection, cancellationToken) is { Status: RpcProtocol.Succeeded };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task<RankAnswer> AskOfAsync(uint type, RankWorld world, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        RankAnswerOf(await AskAsync(type, [world.Id], payload, deadline: null, world.Connection, cancellationToken));

    private RankAnswer RankAnswerOf(RpcAnswer? answer) =>
        answer is { } given ? RankWire.Read(given.Status, given.Payload) : new RankAnswer(NearStatus.Lost, Silent);

    private async Task<RpcAnswer?> AskInTimeAsync(
        uint type, IReadOnlyList<string> arguments, ReadOnlyMemory<byte> payload, TimeSpan left, long connection, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        return await AskAsync(type, arguments, payload, left, connection, either.Token);
    }

    // The border of a connection: whatever goes wrong with it, the node does not answer. What was placed by a proof goes only where it was proven;
    // a module goes over any connection.
    private async Task<RpcAnswer?> AskAsync(
        uint type, IReadOnlyList<string> arguments, ReadOnlyMemory<byte> payload, TimeSpan? deadline, long? connection, CancellationToken cancellationToken)
    {
        try
        {
            return Volatile.Read(ref _connection) is { } now && (connection ?? now.Number) == now.Number
                ? await now.Client.CallAsync(type, arguments, payload, deadline, cancellationToken)
                : null;
        }
        catch (Exception)
        {
            return null;
        }
    }

    private async Task RunAsync()
    {
        var wasLost = false;
        var number = 0L;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var (opened, key) = await ConnectAsync();
                await using var client = opened;
                var proof = await ProveAsync(client, key);
                Volatile.Write(ref _connection, new Connection(client, ++number));
                _report(_evidence is null ? $"{_address} is connected" : $"{_address} is connected, and proves {proof}");
                wasLost = false;
                await WatchAsync(client, proof, number);
            }
            catch (Exception failure)
            {
                // The border of the connection. What failed once is said once.
                if (!wasLost && !_stop.IsCancellationRequested)
                {
                    _report($"{_address} is not connected: {failure.Message}");
                }

                wasLost = true;
            }

            Volatile.Write(ref _connection, null);
            Volatile.Write(ref _view, null);
            await Task.Delay(AskPeriod, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<(RpcClient Client, string Key)> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var late = new CancellationTokenSource(ChannelSecurity.HandshakeTimeMax, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
            await socket.ConnectAsync(_address.Host, _address.Port, either.Token);
            SslStream secure = await ChannelSecurity.ConnectAsync(new NetworkStream(socket, ownsSocket: true), _identity, _isTrusted, either.Token);
            return (await RpcClient.OpenAsync(secure, _stop.Token), OffloadIdentity.FingerprintOf(secure.RemoteCertificate!));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<TrustProof> ProveAsync(RpcClient client, string key)
    {
        if (_evidence is null)
        {
            return TrustProof.None;
        }

        var verifier = new ChannelVerifier(_evidence, key);
        var answer = await client.CallAsync(PeerProtocol.Attest, [], verifier.Nonce, deadline: null, _stop.Token).WaitAsync(ProofTimeMax, _time, _stop.Token);
        return answer.Status == RpcProtocol.Succeeded
            ? verifier.Verify(answer.Payload)
            : throw new RpcException("the node does not say what it can prove");
    }

    private async Task WatchAsync(RpcClient client, TrustProof proof, long number)
    {
        var (_, roundTrip) = await LeastAsync(client, probeBytes: 0);
        var (state, probe) = await LeastAsync(client, ProbeBytes);
        var seconds = Math.Max((probe - roundTrip).TotalSeconds, ProbeBytes / BytesPerSecondMax);
        var rate = ProbeBytes / seconds;
        var asked = _time.GetTimestamp() - (long)(probe.TotalSeconds * _time.TimestampFrequency);
        while (true)
        {
            Volatile.Write(ref _view, new PeerView(state, roundTrip, rate, proof, number, asked, _time.GetTimestamp()));
            await Task.Delay(AskPeriod, _time, _stop.Token);
            asked = _time.GetTimestamp();
            (state, var measured) = await AskStateAsync(client, probeBytes: 0);

            // The least of late: what is above it is waiting, not distance.
            roundTrip = measured < roundTrip ? measured : roundTrip * 0.9 + measured * 0.1;
        }
    }

    // The first ones include what is done once.
    private async Task<(NearState State, TimeSpan Took)> LeastAsync(RpcClient client, int probeBytes)
    {
        var least = await AskStateAsync(client, probeBytes);
        for (var i = 1; i < Probes; i++)
        {
            var next = await AskStateAsync(client, probeBytes);
            least = (next.State, next.Took < least.Took ? next.Took : least.Took);
        }

        return least;
    }

    private async Task<(NearState State, TimeSpan Took)> AskStateAsync(RpcClient client, int probeBytes)
    {
        var started = _time.GetTimestamp();
        var answer = await client.CallAsync(PeerProtocol.Status, [], new byte[probeBytes], deadline: null, _stop.Token).WaitAsync(SilenceMax, _time, _stop.Token);
        return NearState.TryRead(answer.Payload.Span, out var state) && answer.Status == RpcProtocol.Succeeded
            ? (state, _time.GetElapsedTime(started))
            : throw new RpcException("the node is no storage node of this version");
    }

    private sealed record Connection(RpcClient Client, long Number);
}
