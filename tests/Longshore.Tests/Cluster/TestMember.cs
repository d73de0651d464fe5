using System.Collections.Concurrent;
using Longshore.Cluster;
using Longshore.Cluster.Keys;
using Longshore.Functions;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Offload.Keys;
using Longshore.Tests.Functions;

namespace Longshore.Tests.Cluster;

/// <summary>A node's part in a cluster, with functions in memory.</summary>
internal sealed class TestMember : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory;
    private readonly bool _ownsDirectory;
    private readonly ConcurrentDictionary<string, byte> _trusted = new(StringComparer.Ordinal);
    private readonly ClusterKeys _keys;

    /// <param name="server">Where it meets others.</param>
    /// <param name="directory">Its data directory if it has been a member before.</param>
    /// <param name="store">Its functions if it has some.</param>
    /// <param name="vault">Its secrets if it has some. The caller disposes them.</param>
    /// <param name="change">Changes its options.</param>
    public TestMember(
        NatsServer server,
        TemporaryDirectory? directory = null,
        MemoryFunctionStore? store = null,
        SecretVault? vault = null,
        Func<ClusterOptions, ClusterOptions>? change = null)
    {
        _ownsDirectory = directory is null;
        _directory = directory ?? new TemporaryDirectory();
        Own = store ?? new MemoryFunctionStore();
        using var identity = OffloadIdentity.LoadOrCreate(_directory.Path);
        _keys = new ClusterKeys(identity.CopyKey(), OffloadIdentity.FileName, () => _trusted.Keys);
        Node = ClusterNode.Open(
            (change ?? (same => same))(new ClusterOptions { Servers = [server.Url], Roles = ["compute"] }),
            _keys,
            _directory.Path,
            Own,
            vault,
            new FunctionsOptions().ModuleBytesMax,
            TimeProvider.System,
            Reports.Enqueue,
            fault => Reports.Enqueue(fault.ToString()));
        Catalog = new FunctionCatalog(Node.Store, TimeProvider.System, FunctionFixture.Options);
    }

    public MemoryFunctionStore Own { get; }

    public ClusterNode Node { get; }

    public FunctionCatalog Catalog { get; }

    public string Fingerprint => _keys.Fingerprint;

    public ConcurrentQueue<string> Reports { get; } = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<TestMember> StartAsync(
        NatsServer server,
        TemporaryDirectory? directory = null,
        MemoryFunctionStore? store = null,
        SecretVault? vault = null,
        Func<ClusterOptions, ClusterOptions>? change = null)
    {
        var member = new TestMember(server, directory, store, vault, change);
        await member.Catalog.LoadAllAsync(Token);
        member.Start();
        await Eventually.HoldsAsync(() => member.Node.Status() is { IsReachable: true, Generation: > 0 });
        return member;
    }

    /// <summary>Trusts the other one's key, as <c>longshore keys --trust</c> does.</summary>
    public void Trust(TestMember other) => _trusted.TryAdd(other.Fingerprint, 0);

    /// <summary>Trusts it no longer.</summary>
    public void Distrust(TestMember other) => _trusted.TryRemove(other.Fingerprint, out _);

    public void Start() => Node.Start(
        new Dictionary<string, string> { ["http"] = "http://localhost:1" }, () => (2, 0, 0), Catalog.ReloadAsync);

    /// <summary>Deploys a function that returns at once; the number makes its code different.</summary>
    public async Task<DeploymentResult> DeployAsync(string name, byte number) =>
        await Catalog.DeployAsync(new FunctionSpec(FunctionFixture.Name(name), Artifact.Of(Code(number))), Code(number), Token);

    /// <summary>Deploys several functions with one number, in one change.</summary>
    public async Task DeployTogetherAsync(byte number, params string[] names) => Assert.Empty((await Catalog.ChangeAsync(
        new FunctionChange([.. names.Select(name => new Deployment(new FunctionSpec(FunctionFixture.Name(name), Artifact.Of(Code(number))), Code(number)))], []),
        Token)).Errors);

    /// <summary>The number in the code of a function that can be called, or null.</summary>
    public int? NumberOf(string name)
    {
        var found = Catalog.Find(FunctionFixture.Name(name));
        return found is null || Catalog.Defects().Any(defect => defect.Name == found.Name)
            ? null
            : Enumerable.Range(0, 256).First(number => ModuleDigest.Of(Code((byte)number)) == found.Module);
    }

    public async ValueTask DisposeAsync()
    {
        await Node.StopAsync();
        Catalog.Dispose();
        await Node.DisposeAsync();
        _keys.Dispose();
        if (_ownsDirectory)
        {
            _directory.Dispose();
        }
    }

    // The fibonacci sample and a custom section of one byte, which is ignored.
    public static byte[] Code(byte number) => [.. Samples.Read("fibonacci"), 0, 3, 1, (byte)'n', number];
}
