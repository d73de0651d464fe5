using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Longshore.Functions.Attestation;
using Longshore.Functions.Calls;
using Longshore.Functions.Invocations;
using Longshore.Functions.Near;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Faces.Rpc;
using Longshore.Node.Telemetry;
using Longshore.Offload.Keys;
using Longshore.Offload.Peers;
using Longshore.Offload.Wire;
using Longshore.Rpc;
using Longshore.Rpc.Framing;
using Longshore.Tests.Functions;
using Longshore.Tests.Functions.Capabilities;
using Longshore.Tests.Functions.Objects;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Longshore.Tests.Offload;

/// <summary>Calls that move to a storage node over TLS on loopback.</summary>
public sealed class PeerLinkTests : IAsyncLifetime
{
    private const string Host = "host-1";

    private readonly TemporaryDirectory _directory = new();
    private readonly MemoryObjectStore _objects = new(TimeProvider.System) { Location = new ObjectLocation([Host]) };
    private readonly CancellationTokenSource _end = new();
    private readonly List<string> _reports = [];
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _accepted = [];
    private OffloadIdentity _storageKey = null!;
    private OffloadIdentity _computeKey = null!;
    private NearServices _storageServices = null!;
    private GuestNode _storage = null!;
    private NearHost _host = null!;
    private PeerLink _link = null!;
    private NearServices _computeServices = null!;
    private GuestNode _compute = null!;
    private Task _serving = Task.CompletedTask;
    private Func<string, bool> _storageTrusts = _ => true;
    private IAttester _storageAttester = new NoAttester();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _storageKey = OffloadIdentity.LoadOrCreate(Path.Combine(_directory.Path, "storage"));
        _computeKey = OffloadIdentity.LoadOrCreate(Path.Combine(_directory.Path, "compute"));
        _storageServices = new NearServices(_objects, [], (_, _) => throw new InvalidDataException());
        _storage = new GuestNode(near: _storageServices);
        _host = new NearHost(_storage.Catalog, _storage.Functions, _objects, _storage.Invoker);
        _listener.Start();
        _serving = ServeAsync();
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        await _end.CancelAsync();
        _listener.Stop();
        _accepted.ForEach(each => each.Dispose());
        await _serving;
        _compute.Dispose();
        _computeServices.Dispose();
        _storage.Dispose();
        _host.Dispose();
        _storageServices.Dispose();
        _computeKey.Dispose();
        _storageKey.Dispose();
        _directory.Dispose();
        _end.Dispose();
    }

    [Fact]
    public async Task Words_OfALargeObject_AreCountedAtTheOtherNode()
    {
        Connect(_storageKey.Fingerprint);
        await PutAsync(12 << 20);
        await UntilAsync(() => _link.Offer is not null);

        var answer = await _compute.CallAsync("near", "words text");

        Assert.Equal($"{(12 << 20) / 8} words", answer.Text);
        Assert.DoesNotContain("runs here", answer.Log, StringComparison.Ordinal);
        Assert.Equal(0, _compute.Invoker.Running);
    }

    // The module and the program's own snapshot go first.
    [Fact]
    public async Task Script_NearALargeObject_RunsAtTheOtherNode()
    {
        Connect(_storageKey.Fingerprint);
        await PutAsync(12 << 20);
        var script = FunctionScript.Of("""
            const seed = Math.random();
            export default async (request, env) => {
                const seen = {};
                await env.data.near("text", bytes => { seen.length = bytes.length; seen.seed = seed; });
                return `${seen.length} ${seen.seed === seed}`;
            };
            """);
        await _compute.DeployAsync("script", script, export: null, "objects:data", "near:data");
        await UntilAsync(() => _link.Offer is not null);

        var answer = await _compute.CallAsync("script");

        Assert.Equal($"{12 << 20} true", answer.Text);
        Assert.DoesNotContain("runs here", answer.Log, StringComparison.Ordinal);
        Assert.Equal(1, _storage.Catalog.Statistics().SelectMany(each => each.Outcomes).Sum(each => each.Value));
    }

    // Its proof is that of one connection. The next one may lead elsewhere.
    [Fact]
    public async Task Call_ThatWasPlacedByTheProofOfAnotherConnection_IsNotSent()
    {
        Connect(_storageKey.Fingerprint);
        await PutAsync(80);
        await UntilAsync(() => _link.Offer is not null);
        var spec = _compute.Catalog.Find(FunctionFixture.Name("near"))!.Spec;
        _ = ObjectAddress.TryParse("data/text", out var address);
        var call = new WholeCall(spec.Name, FunctionSpecJson.Write(spec), spec.Artifact.Digest, TimeSpan.FromMinutes(1), 0) { Object = address };

        var other = await _link.RunAsync(call with { Connection = _link.Offer!.Value.Connection - 1 }, Token);
        var same = await _link.RunAsync(call with { Connection = _link.Offer!.Value.Connection }, Token);

        Assert.Equal((NearStatus.Lost, NearStatus.NeedsModule), (other.Status, same.Status));
    }

    [Fact]
    public async Task Node_ThatIsKilledDuringACall_LetsItRunHere()
    {
        Connect(_storageKey.Fingerprint);
        await PutAsync(12 << 20);
        await UntilAsync(() => _link.Offer is not null);
        var stall = new TaskCompletionSource();
        _objects.StallOfReads = stall.Task;
        var running = _compute.CallAsync("near", "words text");
        await UntilAsync(() => _storage.Invoker.Away > 0);

        _accepted.ForEach(each => each.Dispose());
        stall.SetResult();

        var answer = await running;
        Assert.Equal($"{(12 << 20) / 8} words", answer.Text);
        Assert.Contains("the call runs here: Lost", answer.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WholeCall_OnALargeObject_RunsAtTheOtherNode()
    {
        Connect(_storageKey.Fingerprint);
        await PutAsync(12 << 20);
        await DeployCounterAsync();
        await UntilAsync(() => _link.Offer is not null);

        using var result = await CallOnTextAsync();

        Assert.Equal($"{12 << 20}", Encoding.UTF8.GetString(result.Output.Span));
        Assert.Equal(_link.Name, result.Placement!.Executor);
        Assert.Equal(1, _storage.Catalog.Statistics().SelectMany(each => each.Outcomes).Sum(each => each.Value));
    }

    [Fact]
    public async Task Node_ThatIsKilledDuringAWholeCall_LetsItRunHere()
    {
        Connect(_storageKey.Fingerprint);
        await PutAsync(12 << 20);
        await DeployCounterAsync();
        await UntilAsync(() => _link.Offer is not null);
        var (stall, opened) = (new TaskCompletionSource(), new TaskCompletionSource());
        (_objects.StallOfReads, _objects.Found) = (stall.Task, () => opened.TrySetResult());
        var running = CallOnTextAsync();
        await opened.Task;

        _accepted.ForEach(each => each.Dispose());
        await UntilAsync(() => _link.Offer is null);
        stall.SetResult();

        using var result = await running;
        Assert.Equal($"{12 << 20}", Encoding.UTF8.GetString(result.Output.Span));
        Assert.Equal(NearDecision.Here, result.Placement!.Executor);
        Assert.Contains("did not run it: Lost", result.Placement.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_WhoseKeyIsNotTrusted_IsNotConnected()
    {
        Connect(new string('0', 64));
        await UntilAsync(() => _reports.Count > 0);

        Assert.Contains("is not connected", _reports[0], StringComparison.Ordinal);
        Assert.Null(_link.Offer);
    }

    [Fact]
    public async Task Node_ThatDoesNotTrustThisOne_IsNotConnected()
    {
        _storageTrusts = _ => false;
        Connect(_storageKey.Fingerprint);
        await UntilAsync(() => _reports.Count > 0);

        Assert.Null(_link.Offer);
    }

    [Fact]
    public async Task Node_ThatProvesWhatIsRequired_IsConnectedWithItsProof()
    {
        var evidence = new EchoEvidence();
        _storageAttester = evidence;

        Connect(_storageKey.Fingerprint, evidence);
        await UntilAsync(() => _link.Offer is not null);

        Assert.Equal(EchoEvidence.Proof, _link.Offer!.Value.Proof);
        Assert.Contains("is connected, and proves tpm", _reports[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_ThatProvesTooLittle_IsNotConnected()
    {
        Connect(_storageKey.Fingerprint, new EchoEvidence());
        await UntilAsync(() => _reports.Count > 0);

        Assert.Null(_link.Offer);
        Assert.Contains("EvidenceRefused: NoEvidence", _reports[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_ThatAreHostile_HaveNamedAnswers()
    {
        Connect(_storageKey.Fingerprint);
        using var socket = new TcpClient();
        await socket.ConnectAsync((IPEndPoint)_listener.LocalEndpoint, Token);
        await using var client = await RpcClient.OpenAsync(
            await ChannelSecurity.ConnectAsync(socket.GetStream(), _computeKey, _ => true, Token), Token);

        foreach (var arguments in (string[][])[[], ["{}", "x", "1", "", "0"], ["{", new string('0', 64), "-1", "", "0"], ["{", new string('0', 64), "1", "a", "0"]])
        {
            foreach (var type in (uint[])[PeerProtocol.Near, PeerProtocol.Whole])
            {
                Assert.Equal((byte)NearStatus.Malformed, (await client.CallAsync(type, arguments, new byte[3], TimeSpan.FromSeconds(1), Token)).Status);
            }
        }

        Assert.Equal((byte)NearStatus.Malformed, (await client.CallAsync(PeerProtocol.Module, [new string('0', 64)], new byte[3], null, Token)).Status);
        Assert.Equal((byte)NearStatus.Malformed, (await client.CallAsync(PeerProtocol.Attest, [], new byte[31], null, Token)).Status);
        Assert.Equal(RpcProtocol.Succeeded, (await client.CallAsync(PeerProtocol.Status, [], new byte[3], null, Token)).Status);
    }

    // TLS with the key of another node's choice, and remote procedure calls in it, as the node's listener does.
    private async Task ServeAsync()
    {
        var server = new RpcServer(
            _storage.Invoker,
            new InvocationLog(NullLogger<InvocationLog>.Instance, performance: null),
            new RpcRoutes(_storage.Catalog, new Dictionary<uint, InvocationTarget>()),
            new NodeAccounts(new ConnectionLimit(1, _ => { }), new HeldBytes(256 << 20)),
            NullLogger<RpcServer>.Instance,
            peers: new PeerRequests(
                _host, () => new NearState(TimeSpan.Zero, [Host]), new ChannelProver(new LaterAttester(() => _storageAttester), _storageKey.Fingerprint), Report));
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var accepted = await _listener.AcceptTcpClientAsync(_end.Token);
                _accepted.Add(accepted);
                connections.Add(ServeAsync(server, accepted));
            }
        }
        catch (Exception) when (_end.IsCancellationRequested)
        {
        }

        await Task.WhenAll(connections);
    }

    private async Task ServeAsync(RpcServer server, TcpClient accepted)
    {
        try
        {
            await using var secure = new SslStream(accepted.GetStream());
            await secure.AuthenticateAsServerAsync(ChannelSecurity.ServerOptions(_storageKey, fingerprint => _storageTrusts(fingerprint)), _end.Token);
            await using var connection = new DefaultConnectionContext("peer") { Transport = new StreamTransport(secure) };
            await server.ServeAsync(connection);
        }
        catch (Exception lost) when (lost is IOException or System.Security.Authentication.AuthenticationException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private void Connect(string trusted, IEvidencePolicy? evidence = null)
    {
        var endPoint = (IPEndPoint)_listener.LocalEndpoint;
        _link = new PeerLink(
            new PeerAddress(endPoint.Address.ToString(), endPoint.Port), _computeKey, fingerprint => fingerprint == trusted, TimeProvider.System, Report, evidence);
        _computeServices = new NearServices(_objects, [_link], (digest, token) => _compute.Functions.ReadModuleAsync(digest, token));
        _compute = new GuestNode(near: _computeServices);
    }

    private Task DeployCounterAsync() => _compute.DeployAsync(
        "count", FunctionScript.Of("export default async request => `${(await request.bytes()).length}`;"), export: null);

    private async Task<InvocationResult> CallOnTextAsync()
    {
        _ = ObjectAddress.TryParse("data/text", out var address);
        var call = Invocation.Of(_compute.Catalog.Find(FunctionFixture.Name("count"))!.Spec) with
        {
            InputObject = await InputObject.FindAsync(_objects, address, Token),
            Request = () => new GuestRequest("POST", "http://node/", []),
        };
        return await Task.Run(async () => await _compute.Invoker.InvokeAsync(call, Token), Token);
    }

    private void Report(string text)
    {
        lock (_reports)
        {
            _reports.Add(text);
        }
    }

    private async Task PutAsync(int bytes)
    {
        _ = BucketName.TryParse("data", out var bucket);
        _ = ObjectKey.TryParse("text", out var key);
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a-word  ", bytes / 8)));
        await _objects.PutAsync(new ObjectAddress(bucket, key), ObjectContent.Of(text), ObjectCondition.None, Token);
        await _compute.DeployAsync("near", "near:data");
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(5, Token);
        }
    }

    // The node listens before a test says what it proves.
    private sealed class LaterAttester(Func<IAttester> attester) : IAttester
    {
        public ValueTask<Evidence> AttestAsync(ReadOnlyMemory<byte> reportData, CancellationToken cancellationToken) =>
            attester().AttestAsync(reportData, cancellationToken);
    }
}
