using Longshore.Functions.Invocations;
using Longshore.Functions.Near;
using Longshore.Functions.Specs;
using Longshore.Tests.Functions.Objects;

namespace Longshore.Tests.Functions.Capabilities.Mpi;

/// <summary>A node that runs ranks of others, without a network between. A test may lose it or change what it answers.</summary>
internal sealed class RankNode : IRankNode, IDisposable
{
    private const string Key = "the key of the node of rank 0";

    private readonly NearServices _services = new(new MemoryObjectStore(TimeProvider.System), [], (_, _) => throw new InvalidDataException());
    private readonly CancellationTokenSource _closed = new();
    private readonly string _name;

    public RankNode(string name, long heldBytesMax = NearLimits.AllStatesBytesMax)
    {
        _name = name;
        Node = new GuestNode(near: _services);
        Host = new NearHost(Node.Catalog, Node.Functions, _services.Objects, Node.Invoker) { HeldBytesMax = heldBytesMax };
    }

    public string Name => _name;

    public IReadOnlyList<string> Hosts => [];

    public NearOffer? Offer { get; set; } = new NearOffer(TimeSpan.FromMilliseconds(1), 125e6, TimeSpan.Zero);

    /// <summary>The node behind it.</summary>
    public GuestNode Node { get; }

    /// <summary>Runs its ranks.</summary>
    public NearHost Host { get; }

    /// <summary>Changes what begins there.</summary>
    public Func<RankStart, RankStart> Started { get; set; } = start => start;

    /// <summary>Changes what its ranks say.</summary>
    public Func<RankAnswer, RankAnswer> Polled { get; set; } = answer => answer;

    /// <summary>The modules that were sent.</summary>
    public int Modules { get; private set; }

    /// <summary>The ranks that have begun.</summary>
    public int Begun { get; private set; }

    private bool IsLost => _closed.IsCancellationRequested;

    /// <summary>Loses the connection.</summary>
    public void Lose() => _closed.Cancel();

    /// <summary>Waits until nothing of other nodes' worlds is left.</summary>
    public async Task UntilEmptyAsync()
    {
        while (Host.Ranks.Ranks > 0 || Host.Ranks.Worlds > 0 || Host.HeldBytes != 0 || Node.Invoker.Running > 0 || Node.Invoker.Away > 0)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public async Task<RankAnswer> StartAsync(RankStart start, CancellationToken cancellationToken)
    {
        var sent = Started(start);
        if (IsLost || !RankWire.TryRead(RankWire.ArgumentsOf(sent)!, RankWire.PayloadOf(sent), sent.Left, out var read))
        {
            return new RankAnswer(NearStatus.Lost, "lost");
        }

        var answer = await Host.Ranks.StartAsync(read, Key, _closed.Token);
        Begun += answer.Status == NearStatus.Done ? sent.Count : 0;
        return answer;
    }

    public Task<RankAnswer> SendAsync(RankWorld world, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken) =>
        Task.FromResult(IsLost ? new RankAnswer(NearStatus.Lost, "lost") : Host.Ranks.Take(world.Id, Key, piece.Span));

    public async Task<RankAnswer> PollAsync(RankWorld world, CancellationToken cancellationToken)
    {
        var answer = await Host.Ranks.GiveAsync(world.Id, Key, cancellationToken);
        return IsLost ? new RankAnswer(NearStatus.Lost, "lost") : Polled(answer);
    }

    public Task<RankAnswer> EndAsync(RankWorld world, CancellationToken cancellationToken) =>
        Task.FromResult(IsLost ? new RankAnswer(NearStatus.Lost, "lost") : Host.Ranks.End(world.Id, Key));

    public Task<bool> SendModuleAsync(ModuleDigest digest, ReadOnlyMemory<byte> module, CancellationToken cancellationToken)
    {
        Modules++;
        return Task.FromResult(Host.TryAddModule(digest, module));
    }

    public Task<bool> SendSnapshotAsync(
        string spec, ModuleDigest module, ReadOnlyMemory<byte> state, long connection, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<NearAnswer> RunAsync(NearCall call, CancellationToken cancellationToken) => Task.FromResult(new NearAnswer(NearStatus.Refused));

    public Task<WholeAnswer> RunAsync(WholeCall call, CancellationToken cancellationToken) => Task.FromResult(new WholeAnswer(NearStatus.Refused));

    public void Dispose()
    {
        Node.Dispose();
        Host.Dispose();
        _services.Dispose();
        _closed.Dispose();
    }
}
