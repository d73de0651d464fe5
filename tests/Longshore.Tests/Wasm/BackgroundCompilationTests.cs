using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Modules that run, compiled function by function, while the ahead-of-time compiler works on them.</summary>
public sealed class BackgroundCompilationTests : IDisposable
{
    private const byte I32 = ModuleBuilder.I32;

    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _failures = [];
    private readonly FakeCompiler _compiler;

    public BackgroundCompilationTests() => _compiler = new FakeCompiler(_directory.Path);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task CompileAheadOfTime_OfALazyModule_ReplacesItsCodeAndFillsTheCache()
    {
        var bytes = Sum(1);
        var module = Module.Load(new Engine(Options()), bytes);
        using var store = new Store(module.Engine);
        var instance = new Linker().Instantiate(store, module);
        Assert.Equal(55, instance.FindFunction("sum")!.Invoke(10)[0].I32);

        await module.CompileAheadOfTimeAsync(Token);

        Assert.Equal(5050, instance.FindFunction("sum")!.Invoke(100)[0].I32);
        Assert.Equal(5051, instance.FindFunction("sum and one")!.Invoke(100)[0].I32);
        Assert.Equal(1, ((Longshore.Wasm.Execution.LazyCode)module.Compiled.Code).CompiledFunctions);
        Assert.Equal((CodeOrigin.Lazy, CodeOrigin.Cache), (module.Origin, Module.Load(new Engine(Options()), bytes).Origin));
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task CompileAheadOfTime_OfAModuleThatIsComplete_DoesNothing()
    {
        var module = Module.Load(new Engine(Options() with { LazyCodeBytesMin = int.MaxValue }), Sum(2));

        await module.CompileAheadOfTimeAsync(Token);

        Assert.Equal(CodeOrigin.AheadOfTime, module.Origin);
    }

    [Fact]
    public async Task CompileAheadOfTime_ThatFails_IsNotTriedAgain()
    {
        var options = Options(_compiler.Running($"echo run >> {_compiler.PathOf("runs")}; exit 3"));
        var bytes = Sum(3);

        for (var i = 0; i < 2; i++)
        {
            var module = Module.Load(new Engine(options), bytes);
            await module.CompileAheadOfTimeAsync(Token);
            using var store = new Store(module.Engine);
            Assert.Equal(55, new Linker().Instantiate(store, module).FindFunction("sum")!.Invoke(10)[0].I32);
        }

        Assert.Single(await File.ReadAllLinesAsync(_compiler.PathOf("runs"), Token));
        Assert.Equal(2, _failures.Count);
    }

    [Fact]
    public async Task CompileAheadOfTime_HasTheLowestPriority()
    {
        var module = Module.Load(new Engine(Options(_compiler.Running($"nice > {_compiler.PathOf("nice")}; exit 3"))), Sum(4));

        await module.CompileAheadOfTimeAsync(Token);

        Assert.Equal("19", (await File.ReadAllTextAsync(_compiler.PathOf("nice"), Token)).Trim());
    }

    [Fact]
    public async Task CompileAheadOfTime_OfSeveralModules_CompilesOneAtATime()
    {
        var (busy, overlaps) = (_compiler.PathOf("busy"), _compiler.PathOf("overlaps"));
        var engine = new Engine(Options(
            _compiler.Running($"mkdir {busy} || echo overlap >> {overlaps}; nice; rmdir {busy}; exit 3")));

        await Task.WhenAll(Enumerable.Range(5, 4).Select(i => Module.Load(engine, Sum(i)).CompileAheadOfTimeAsync(Token)));

        Assert.Equal(4, Directory.GetFiles(_directory.Path, "*.failed").Length);
        Assert.False(File.Exists(overlaps));
    }

    [Fact]
    public async Task CompileAheadOfTime_Cancelled_EndsTheCompilerAndLeavesNothing()
    {
        var module = Module.Load(new Engine(Options(_compiler.Endless())), Sum(9));
        using var source = new CancellationTokenSource();
        var compilation = module.CompileAheadOfTimeAsync(source.Token);
        var id = await _compiler.StartedAsync();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => compilation);
        Assert.False(FakeCompiler.IsRunning(id));
        Assert.Empty(Directory.GetFiles(_directory.Path, "*.failed"));
        Assert.Empty(Directory.GetFiles(_directory.Path, "*.dll"));
        Assert.Empty(_failures);
    }

    // A load that waits for the compiler is not behind a module in the background.
    [Fact]
    public async Task CompileAheadOfTime_StillWorking_DelaysNoOtherLoad()
    {
        var engine = new Engine(Options(_compiler.Endless()));
        using var source = new CancellationTokenSource();
        var compilation = Module.Load(engine, Sum(10)).CompileAheadOfTimeAsync(source.Token);
        await _compiler.StartedAsync();

        Assert.Equal(CodeOrigin.Lazy, Module.Load(engine, Sum(11)).Origin);

        Assert.False(compilation.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => compilation);
    }

    // sum(n) = n + ... + 1, by recursion.
    private static byte[] Sum(int variant)
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([I32], [I32]);
        builder.Function(
            type, [0x20, 0x00, 0x45, 0x04, 0x40, 0x41, 0x00, 0x0f, 0x0b, 0x20, 0x00, 0x20, 0x00, 0x41, 0x01, 0x6b, 0x10, 0x00, 0x6a], "sum");
        builder.Function(type, [0x20, 0x00, 0x10, 0x00, 0x41, 0x01, 0x6a], "sum and one");
        return builder.MutableGlobal(variant).Build();
    }

    private EngineOptions Options(string? compiler = null)
    {
        var cache = new AheadOfTimeOptions { CacheDirectory = _directory.Path, CodeBytesMin = 0, Failed = _failures.Add };
        return new EngineOptions
        {
            LazyCodeBytesMin = 0,
            AheadOfTime = compiler is null ? cache : cache with { CompilerPath = compiler },
        };
    }
}
