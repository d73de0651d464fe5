using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.OpenFaas;
using Longshore.Node.Faces.OpenFaas.Scaling;

namespace Longshore.Tests.Node.OpenFaas;

public sealed class GatewayScalerTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly ScaledCatalog _catalog = new();
    private GatewayScaler? _scaler;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void TryBegin_WhileAsManyRun_DoesNotCount()
    {
        var activity = new FunctionActivity(1, 0);
        activity.Begin(0);

        Assert.Equal((false, 1L, 1L), (activity.TryBegin(5, runningMax: 1), activity.Running, activity.Started));
        activity.End(10, 200, TimeSpan.Zero);
        Assert.Equal((true, 1L, 2L), (activity.TryBegin(20, runningMax: 1), activity.Running, activity.Started));
    }

    [Fact]
    public async Task Look_WhenNobodyCallsAFunction_ScalesItToZeroAndFreesItsSandboxes()
    {
        var (function, activity) = await StartAsync("zero=true", "zero-duration=1m");
        Call(activity, 1);

        Advance(59);
        Assert.Equal(1, activity.Replicas);
        Advance(1);

        Assert.Equal(0, activity.Replicas);
        Assert.Equal([function.Config.Name], _catalog.Freed);
    }

    [Fact]
    public async Task Look_WhileACallRuns_DoesNotScaleToZero()
    {
        var (_, activity) = await StartAsync("zero=true", "zero-duration=1m");
        activity.Begin(_time.GetTimestamp());

        Advance(120);

        Assert.Equal(1, activity.Replicas);
    }

    [Fact]
    public async Task Look_WithoutTheLabel_NeverScalesToZero()
    {
        var (_, activity) = await StartAsync();

        Advance(100_000);

        Assert.Equal(1, activity.Replicas);
    }

    [Fact]
    public async Task Look_AtALoad_HasTheReplicasThatItNeeds()
    {
        var (_, activity) = await StartAsync("max=10", "target=10", "target-proportion=1");
        Advance(0);

        Call(activity, 25);
        Advance(1);

        Assert.Equal(3, activity.Replicas);
    }

    [Fact]
    public async Task Look_WhenTheLoadFalls_WaitsForTheWindow()
    {
        var (_, activity) = await StartAsync("max=10", "type=capacity", "target=1", "target-proportion=1", "down.window=5s");
        Advance(0);
        activity.Begin(_time.GetTimestamp());
        activity.Begin(_time.GetTimestamp());
        Advance(1);
        Assert.Equal(2, activity.Replicas);
        activity.End(_time.GetTimestamp(), 200, TimeSpan.Zero);

        Advance(4);
        var before = activity.Replicas;
        Advance(2);

        Assert.Equal((2, 1), (before, activity.Replicas));
    }

    [Fact]
    public async Task Look_AtAFunctionWithoutLabels_KeepsWhatWasSet()
    {
        var (function, activity) = await StartAsync();
        Functions.Scale(function, 3);

        Advance(10);

        Assert.Equal(3, activity.Replicas);
    }

    // A node may have 10,000 functions, and the scaler looks every second.
    [Fact]
    public async Task Look_WhileNothingIsDeployed_AllocatesNothingForFunctionsThatAreNotScaled()
    {
        await StartAsync();
        for (var number = 0; number < 10_000; number++)
        {
            Assert.True(FunctionName.TryParse($"f{number}", out var name));
            _catalog.Specs.Add(new FunctionConfig(new FunctionSpec(name, new Artifact(ModuleDigest.Of([1]), ArtifactKind.WasmCommand)), DateTimeOffset.UnixEpoch));
        }

        var first = Functions.Scaled();
        _scaler!.Look();
        var before = GC.GetAllocatedBytesForCurrentThread();
        _scaler.Look();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Same(first, Functions.Scaled());
        Assert.True(allocated < 10_000, $"{allocated} bytes");
    }

    [Fact]
    public async Task Look_AfterAFunctionWasDeployed_LooksAtItToo()
    {
        await StartAsync();
        Advance(1);
        Assert.True(FunctionName.TryParse("late", out var name));
        _catalog.Specs.Add(new FunctionConfig(
            new FunctionSpec(name, new Artifact(ModuleDigest.Of([1]), ArtifactKind.WasmCommand)) { Labels = [new Label("com.openfaas.scale.zero", "true"), new Label("com.openfaas.scale.zero-duration", "5s")] },
            DateTimeOffset.UnixEpoch));

        Advance(6);

        Assert.Equal([name], _catalog.Freed);
    }

    [Fact]
    public async Task Activity_OfMoreCodesThanAreCounted_GoesToOneOther()
    {
        var (_, activity) = await StartAsync();
        for (var status = 200; status < 300; status++)
        {
            activity.Begin(0);
            activity.End(0, status, TimeSpan.FromMilliseconds(3));
        }

        Assert.Equal((17, 84), (activity.Codes.Count(), activity.Codes.First(each => each.Key == FunctionActivity.OtherCodes).Value.Buckets.First()));
    }

    [Fact]
    public async Task Removal_OfAFunction_ForgetsItsActivity()
    {
        var (function, _) = await StartAsync();
        _catalog.Specs.Clear();

        Advance(1);

        Assert.Null(Functions.FindActivity(function.Config.Name));
    }

    public async ValueTask DisposeAsync()
    {
        if (_scaler is not null)
        {
            await _scaler.DisposeAsync();
        }
    }

    private GatewayFunctions Functions { get; set; } = null!;

    private async Task<(GatewayFunction Function, FunctionActivity Activity)> StartAsync(params string[] labels)
    {
        Assert.True(FunctionName.TryParse("f", out var name));
        _catalog.Specs.Add(new FunctionConfig(
            new FunctionSpec(name, new Artifact(ModuleDigest.Of([1]), ArtifactKind.WasmCommand))
            {
                Labels = [.. labels.Select(label => new Label("com.openfaas.scale." + label.Split('=')[0], label.Split('=')[1]))],
            },
            DateTimeOffset.UnixEpoch));
        Functions = new GatewayFunctions(_catalog, await GatewayNamespaces.OpenAsync(new NoNamespaces(), Token), _time);
        _scaler = new GatewayScaler(Functions, _time, fault => Assert.Fail(fault.ToString()));
        var function = Functions.Find(name)!;
        return (function, Functions.ActivityOf(function));
    }

    // As the loop does, once in each second.
    private void Advance(int seconds)
    {
        for (var second = 0; second < Math.Min(seconds, 200); second++)
        {
            _time.Advance(TimeSpan.FromSeconds(seconds > 200 ? seconds / 200 : 1));
            _scaler!.Look();
        }

        _scaler!.Look();
    }

    private void Call(FunctionActivity activity, int times)
    {
        for (var call = 0; call < times; call++)
        {
            activity.Begin(_time.GetTimestamp());
            activity.End(_time.GetTimestamp(), 200, TimeSpan.Zero);
        }
    }

    private sealed class NoNamespaces : INamespaceStore
    {
        public Task<IReadOnlyList<FunctionNamespace>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<FunctionNamespace>>([]);

        public Task SaveAsync(FunctionNamespace group, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<bool> RemoveAsync(string name, CancellationToken cancellationToken) => Task.FromResult(false);
    }

    private sealed class ScaledCatalog : IFunctionCatalog
    {
        private FunctionConfig[] _listed = [];

        public List<FunctionConfig> Specs { get; } = [];

        public List<FunctionName> Freed { get; } = [];

        // The same list until it changes, as of every catalog.
        public IReadOnlyList<FunctionConfig> List()
        {
            if (!_listed.SequenceEqual(Specs))
            {
                _listed = [.. Specs];
            }

            return _listed;
        }

        public FunctionConfig? Find(FunctionName name) => Specs.FirstOrDefault(each => each.Name == name);

        public Task<DeploymentResult> DeployAsync(FunctionSpec spec, ReadOnlyMemory<byte> artifact, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<ChangeResult> ChangeAsync(FunctionChange change, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DeploymentResult> DeployRouteAsync(FunctionSpec spec, ReadOnlyMemory<byte> artifact, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public FunctionUsage UsageOf(FunctionName name) => throw new NotSupportedException();

        public void FreeIdle(FunctionName name) => Freed.Add(name);

        public Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
