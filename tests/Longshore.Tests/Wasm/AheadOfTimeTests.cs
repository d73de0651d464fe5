using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Modules compiled ahead of time, and the files of the cache.</summary>
public sealed class AheadOfTimeTests : IDisposable
{
    private const byte I32 = ModuleBuilder.I32;

    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _failures = [];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Load_TheFirstTime_CompilesAheadOfTime_AndThenTakesWhatIsThere()
    {
        var bytes = Fibonacci(1);
        var options = Options();

        var first = Module.Load(new Engine(options), bytes);
        var second = Module.Load(new Engine(options), bytes);

        Assert.Equal((CodeOrigin.AheadOfTime, CodeOrigin.Cache), (first.Origin, second.Origin));
        Assert.Equal((6765, 6765), (Call(first, "fib", 20), Call(second, "fib", 20)));
        Assert.Empty(_failures);
    }

    [Fact]
    public void Load_OfAFileOfAnotherRun_TakesIt()
    {
        var bytes = Fibonacci(2);
        Module.Load(new Engine(Options()), bytes);

        var module = Module.Load(new Engine(Options(MovedCache())), bytes);

        Assert.Equal(CodeOrigin.Cache, module.Origin);
        Assert.Equal(6765, Call(module, "fib", 20));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(-1)]
    public void Load_OfADamagedFile_CompilesAgain(int damagedAt)
    {
        var bytes = Fibonacci(3 + Math.Sign(damagedAt));
        Module.Load(new Engine(Options()), bytes);
        var cache = MovedCache();
        var file = Directory.GetFiles(cache).Single();
        var content = File.ReadAllBytes(file);
        content[damagedAt < 0 ? ^1 : damagedAt] ^= 1;
        File.WriteAllBytes(file, content);

        var module = Module.Load(new Engine(Options(cache)), bytes);

        Assert.Equal(CodeOrigin.AheadOfTime, module.Origin);
        Assert.Contains("damaged", Assert.Single(_failures), StringComparison.Ordinal);
        Assert.Equal(6765, Call(module, "fib", 20));
    }

    [Fact]
    public void Load_OfAFileCutShort_CompilesAgain()
    {
        var bytes = Fibonacci(5);
        Module.Load(new Engine(Options()), bytes);
        var cache = MovedCache();
        File.WriteAllBytes(Directory.GetFiles(cache).Single(), [1, 2, 3]);

        Assert.Equal(CodeOrigin.AheadOfTime, Module.Load(new Engine(Options(cache)), bytes).Origin);
        Assert.Contains("damaged", Assert.Single(_failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WithoutTheCompiler_CompilesJustInTime()
    {
        var module = Module.Load(new Engine(Options() with { AheadOfTime = Cache() with { CompilerPath = "/nowhere" } }), Fibonacci(6));

        Assert.Equal(CodeOrigin.JustInTime, module.Origin);
        Assert.Contains("/nowhere", Assert.Single(_failures), StringComparison.Ordinal);
        Assert.Equal(6765, Call(module, "fib", 20));
    }

    [Fact]
    public void Load_WhenTheCompilerTakesTooLong_CompilesJustInTime()
    {
        var hasty = Cache() with { CompilerTimeMax = TimeSpan.FromMilliseconds(1) };

        Assert.Equal(CodeOrigin.JustInTime, Module.Load(new Engine(Options() with { AheadOfTime = hasty }), Fibonacci(7)).Origin);
        Assert.Contains("took over", Assert.Single(_failures), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_directory.Path, "*.image"));
    }

    [Fact]
    public void Load_AfterTheCompilerFailed_DoesNotTryAgain()
    {
        var compiler = new FakeCompiler(_directory.Path);
        var runs = compiler.PathOf("runs");
        var failing = new EngineOptions { AheadOfTime = Cache() with { CompilerPath = compiler.Running($"echo run >> {runs}; exit 3") } };
        var bytes = Fibonacci(13);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(6765, Call(Module.Load(new Engine(failing), bytes), "fib", 20));
        }

        Assert.Single(File.ReadAllLines(runs));
        Assert.Equal(3, _failures.Count);
        Assert.Contains("exit code 3", _failures[0], StringComparison.Ordinal);
        Assert.Contains("failed before", _failures[1], StringComparison.Ordinal);
        File.Delete(Assert.Single(Directory.GetFiles(_directory.Path, "*.failed")));
        Assert.Equal(CodeOrigin.AheadOfTime, Module.Load(new Engine(Options()), bytes).Origin);
    }

    // The terminal's interrupt reaches the compiler as well as the node.
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("KILL")]
    public void Load_AfterTheCompilerWasKilled_TriesAgain(string signal)
    {
        var bytes = Fibonacci(14 + signal.Length);
        var compiler = new FakeCompiler(_directory.Path).Running($"kill -{signal} $$; exec sleep 100");
        var killed = new EngineOptions { AheadOfTime = Cache() with { CompilerPath = compiler } };

        Assert.Equal(CodeOrigin.JustInTime, Module.Load(new Engine(killed), bytes).Origin);
        Assert.Equal(CodeOrigin.AheadOfTime, Module.Load(new Engine(Options()), bytes).Origin);
    }

    [Fact]
    public void Load_WhenTheCacheCannotBeWritten_CompilesJustInTime()
    {
        var file = Path.Combine(_directory.Path, "file");
        File.WriteAllText(file, "");

        Assert.Equal(CodeOrigin.JustInTime, Module.Load(new Engine(Options(file)), Fibonacci(8)).Origin);
        Assert.Single(_failures);
    }

    [Fact]
    public void Load_OfMoreModulesThanMayStay_CompilesJustInTime()
    {
        var none = Cache() with { ModulesMax = 0 };

        Assert.Equal(CodeOrigin.JustInTime, Module.Load(new Engine(Options() with { AheadOfTime = none }), Fibonacci(9)).Origin);
        Assert.Contains("never unloaded", Assert.Single(_failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfSmallModules_CompilesJustInTime()
    {
        var module = Module.Load(
            new Engine(new EngineOptions { AheadOfTime = new AheadOfTimeOptions { CacheDirectory = _directory.Path } }), Fibonacci(10));

        Assert.Equal(CodeOrigin.JustInTime, module.Origin);
    }

    [Fact]
    public void Cache_OverItsSize_ForgetsWhatWasUsedLongestAgo()
    {
        var small = Options() with { AheadOfTime = Cache() with { CacheBytesMax = 1 } };
        Module.Load(new Engine(small), Fibonacci(11));
        var before = Directory.GetFiles(_directory.Path).Single();

        Module.Load(new Engine(small), Fibonacci(12));

        Assert.NotEqual(before, Assert.Single(Directory.GetFiles(_directory.Path)));
    }

    [Fact]
    public void Code_ThatTraps_TellsWhere()
    {
        var builder = new ModuleBuilder().Memory(1);
        var type = builder.Type([I32], [I32]);
        builder.Function(type, [0x20, 0x00, 0x28, 0x02, 0x00], name: "load");
        builder.Function(type, [0x20, 0x00, 0x10, 0x00, 0x20, 0x00, 0x10, 0x02, 0x6a], "twice", "twice");
        builder.Function(type, [0x20, 0x00, 0x28, 0x02, 0x00, .. Enumerable.Repeat(new byte[] { 0x41, 0x01, 0x6a }, 40).SelectMany(b => b)], name: "far");
        using var store = new Store(new Engine(Options()));
        var module = Module.Load(store.Engine, builder.Build());
        var twice = new Linker().Instantiate(store, module).FindFunction("twice")!;

        var trap = Assert.Throws<TrapException>(() => twice.Invoke(100_000));

        Assert.Equal(CodeOrigin.AheadOfTime, module.Origin);
        Assert.Equal(TrapKind.MemoryOutOfBounds, trap.Kind);
        Assert.Contains(trap.Frames, frame => frame.Name == "twice");
        Assert.Equal(40, twice.Invoke(0)[0].I32);
    }

    [Fact]
    public void Code_ThatRecursesOrSpins_IsEnded()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([], []);
        builder.Function(type, [0x10, 0x00], "recurse");
        builder.Function(type, [0x03, 0x40, 0x0c, 0x00, 0x0b], "spin");
        using var store = new Store(new Engine(Options()));
        var instance = new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build()));

        Assert.Equal(TrapKind.StackOverflow, Assert.Throws<TrapException>(() => instance.FindFunction("recurse")!.Invoke()).Kind);
        using var alarm = new Timer(_ => store.Interrupt(), null, 50, Timeout.Infinite);
        Assert.Equal(TrapKind.Interrupted, Assert.Throws<TrapException>(() => instance.FindFunction("spin")!.Invoke()).Kind);
    }

    // One function larger than the JIT compiler optimises, with a known result: it adds up 1 to 20,000 in straight-line code.
    [Fact]
    public void Code_OfAFunctionTooLargeForTheJitCompiler_IsRight()
    {
        var builder = new ModuleBuilder();
        var body = new List<byte> { 0x20, 0x00 };
        for (var i = 1; i <= 20_000; i++)
        {
            body.AddRange([0x41, .. ModuleBuilder.SignedLeb(i), 0x6a]);
        }

        builder.Function(builder.Type([I32], [I32]), [.. body], "sum");
        var options = new EngineOptions { AheadOfTime = new AheadOfTimeOptions { CacheDirectory = _directory.Path, Failed = _failures.Add } };

        var module = Module.Load(new Engine(options), builder.Build());

        Assert.Equal(CodeOrigin.AheadOfTime, module.Origin);
        Assert.Equal(200_010_007, Call(module, "sum", 7));
    }

    // Each small function calls the one before it 29 times: all of them in place of their calls would be 2.7 MB of code.
    [Fact]
    public void Code_OfSmallFunctionsThatCallEachOtherInTurn_StaysSmall()
    {
        const int Calls = 29;
        const int Additions = 36;
        var builder = new ModuleBuilder();
        var type = builder.Type([I32], [I32]);
        builder.Function(type, [0x20, 0x00, .. Enumerable.Repeat<byte[]>([0x41, 0x01, 0x6a], Additions).SelectMany(each => each)]);
        for (byte callee = 0; callee < 3; callee++)
        {
            builder.Function(type, [0x20, 0x00, .. Enumerable.Repeat<byte[]>([0x10, callee], Calls).SelectMany(each => each)]);
        }

        builder.Function(type, [0x20, 0x00, 0x10, 0x03], "run");

        var module = Module.Load(new Engine(Options()), builder.Build());

        Assert.Equal(CodeOrigin.AheadOfTime, module.Origin);
        Assert.Equal(7 + (Additions * Calls * Calls * Calls), Call(module, "run", 7));
        Assert.All(Directory.EnumerateFiles(_directory.Path, "*.image", SearchOption.AllDirectories), image => Assert.InRange(new FileInfo(image).Length, 1, 256 << 10));
    }

    // At each of 200 open blocks, 40 other values of memory are known at a branch out of it.
    [Fact]
    public void Code_ThatKnowsMoreOfMemoryThanItKeeps_IsRight()
    {
        const int Blocks = 200;
        var body = new List<byte>();
        for (var block = 0; block < Blocks; block++)
        {
            body.AddRange([0x02, 0x40]);
            for (byte place = 0; place < 40; place++)
            {
                body.AddRange([0x20, 0x01, 0x20, 0x00, 0x41, .. ModuleBuilder.SignedLeb(block), 0x6a, 0x36, 0x02, (byte)(4 * place % 128)]);
            }

            body.AddRange([0x20, 0x00, 0x41, 0x00, 0x48, 0x0d, 0x00]);
        }

        body.AddRange([.. Enumerable.Repeat((byte)0x0b, Blocks), 0x20, 0x01, 0x28, 0x02, 0x04]);
        var builder = new ModuleBuilder().Memory(1);
        builder.FunctionWith([[1, I32]], builder.Type([I32], [I32]), [.. body], "last");

        var module = Module.Load(new Engine(Options()), builder.Build());

        Assert.Equal(CodeOrigin.AheadOfTime, module.Origin);
        Assert.Equal(5 + Blocks - 1, Call(module, "last", 5));
        Assert.Equal(-5, Call(module, "last", -5));
    }

    private static int Call(Module module, string function, int argument)
    {
        using var store = new Store(module.Engine);
        return new Linker().Instantiate(store, module).FindFunction(function)!.Invoke(argument)[0].I32;
    }

    // A loaded file stays in the process, identified by its content and path, so every test needs its own module.
    private static byte[] Fibonacci(int variant)
    {
        var builder = new ModuleBuilder();
        builder.Function(
            builder.Type([I32], [I32]),
            [
                0x20, 0x00, 0x41, 0x02, 0x48, 0x04, 0x40, 0x20, 0x00, 0x0f, 0x0b,
                0x20, 0x00, 0x41, 0x01, 0x6b, 0x10, 0x00, 0x20, 0x00, 0x41, 0x02, 0x6b, 0x10, 0x00, 0x6a,
            ],
            "fib");
        return builder.MutableGlobal(variant).Build();
    }

    private string MovedCache()
    {
        var moved = Directory.CreateDirectory(Path.Combine(_directory.Path, "moved")).FullName;
        foreach (var file in Directory.GetFiles(_directory.Path))
        {
            File.Move(file, Path.Combine(moved, Path.GetFileName(file)));
        }

        return moved;
    }

    private AheadOfTimeOptions Cache(string? directory = null) =>
        new() { CacheDirectory = directory ?? _directory.Path, CodeBytesMin = 0, Failed = _failures.Add };

    private EngineOptions Options(string? directory = null) => new() { AheadOfTime = Cache(directory) };
}
