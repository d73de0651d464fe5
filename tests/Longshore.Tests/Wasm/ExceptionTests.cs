using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Exception handling (WebAssembly 3.0), by the functions of modules/exceptions.wat.</summary>
public class ExceptionTests : IDisposable
{
    private static readonly byte[] Bytes = TestModules.Read("exceptions");

    private readonly List<Store> _stores = [];

    public static TheoryData<BoundsCheck> Checks => [BoundsCheck.Automatic, BoundsCheck.Explicit];

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        GC.SuppressFinalize(this);
    }

    /// <summary>How the engines of the tests compile.</summary>
    protected virtual EngineOptions Options { get; } = new();

    [Theory]
    [InlineData("catch from depth", 5, 5)]
    [InlineData("catch from depth", 1000, 1000)]
    [InlineData("first clause", 0, 0)]
    [InlineData("first clause", 1, 11)]
    [InlineData("first clause", 2, 22)]
    [InlineData("first clause", 3, 33)]
    [InlineData("throw on", 6, 7)]
    [InlineData("nested", 12, 12)]
    [InlineData("ways out", 0, 0)]
    [InlineData("ways out", 1, 10)]
    [InlineData("ways out", 2, 20)]
    [InlineData("ways out", 3, 30)]
    [InlineData("ways out", 4, 40)]
    [InlineData("ways out", 5, 50)]
    [InlineData("ways out", 6, 60)]
    [InlineData("ways out", 7, 70)]
    [InlineData("ways out", 8, 80)]
    [InlineData("ways out", 9, 90)]
    [InlineData("around a loop", 100, 100)]
    [InlineData("tail calls", 21, 42)]
    [InlineData("through the host", 9, 9)]
    [InlineData("from the host", 8, 8)]
    public void Functions_OfOneNumber_ReturnWhatTheyShould(string function, int argument, int expected)
    {
        foreach (var check in new[] { BoundsCheck.Automatic, BoundsCheck.Explicit })
        {
            Assert.Equal(expected, Make(check).FindFunction(function)!.Invoke(argument)[0].I32);
        }
    }

    [Theory]
    [InlineData("many values", 15)]
    [InlineData("to the function", 7)]
    public void Functions_OfNothing_ReturnWhatTheyShould(string function, int expected) =>
        Assert.Equal(expected, Make().FindFunction(function)!.Invoke()[0].I32);

    // If this is wrong, the process ends.
    [Fact]
    public void Regions_ThatBeginTogether_AreCompiled() =>
        Assert.Equal(6, Make().FindFunction("regions that begin together")!.Invoke()[0].I32);

    [Fact]
    public void Block_WithParameters_TakesThemFromTheStack()
    {
        using var store = new Store(new Engine(Options));
        var builder = new ModuleBuilder();
        var sum = builder.Type([ModuleBuilder.I32, ModuleBuilder.I32], [ModuleBuilder.I32]);
        builder.Function(
            builder.Type([], [ModuleBuilder.I32]),
            [
                0x02, 0x40,                                         // block
                0x41, 0x02, 0x41, 0x03,                             //   2, 3
                0x1f, (byte)sum, 0x01, 0x02, 0x00, 0x6a, 0x0b, 0x0f, // try_table (catch_all 0) i32.add end return
                0x0b, 0x00,                                         // end unreachable
            ],
            "sum");

        Assert.Equal(5, new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build())).FindFunction("sum")!.Invoke()[0].I32);
    }

    [Fact]
    public void Return_OutOfABlock_LeavesAllResults()
    {
        var function = Make().FindFunction("several results")!;

        Assert.Equal([1, 2L, 3], function.Invoke(1));
        Assert.Equal([4, 5L, 6], function.Invoke(0));
    }

    [Fact]
    public void Exception_ThatNobodyCatches_ReachesTheHost()
    {
        var instance = Make();

        var thrown = Assert.Throws<GuestException>(() => instance.FindFunction("wrong tag")!.Invoke(4));

        Assert.Same(instance.FindTag("number"), thrown.Value.Tag);
        Assert.Equal([4], thrown.Value.Values);
        Assert.Equal("uncaught exception [i32:4]", thrown.Message);
        Assert.NotEmpty(thrown.Frames);
        Assert.Equal(7, instance.FindFunction("to the function")!.Invoke()[0].I32);
    }

    [Theory]
    [InlineData("trap inside", TrapKind.IntegerDivideByZero)]
    [InlineData("overflow inside", TrapKind.StackOverflow)]
    [InlineData("throw null", TrapKind.NullException)]
    public void Trap_InsideABlock_IsNotCaught(string function, TrapKind expected) =>
        Assert.Equal(expected, Assert.Throws<TrapException>(() => Make().FindFunction(function)!.Invoke()).Kind);

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Interrupt_WhileExceptionsPass_EndsTheGuest(BoundsCheck check)
    {
        var instance = Make(check);
        var run = Task.Run(
            () => Assert.Throws<TrapException>(() => instance.FindFunction("around a loop")!.Invoke(-1)),
            TestContext.Current.CancellationToken);
        await Task.Delay(20, TestContext.Current.CancellationToken);
        instance.Store.Interrupt();

        Assert.Equal(TrapKind.Interrupted, (await run).Kind);
    }

    // Exceptions pass through frames of the runtime, while the guest is parked repeatedly between them.
    [Theory]
    [MemberData(nameof(Checks))]
    public Task Guest_ThatIsParkedBetweenExceptions_CalculatesTheSame(BoundsCheck check) =>
        PauseTests.AssertSameWhileParkedAsync(Make(check).FindFunction("mix")!, 5_000L);

    [Fact]
    public void Handlers_AtEveryLevel_AllRun()
    {
        var instance = Make();
        instance.FindGlobal("top")!.Value = 1000;

        Assert.Equal(1000, instance.FindFunction("unwind")!.Invoke(1000)[0].I32);
    }

    // Far more exceptions than may be held at the same time.
    [Fact]
    public void References_ThatNobodyKeeps_AreForgotten() =>
        Assert.Equal(100_000, Make(limits: new StoreLimits { ExceptionsMax = 1000 })
            .FindFunction("references in a loop")!.Invoke(100_000)[0].I32);

    [Fact]
    public void References_InATable_AreKept()
    {
        var instance = Make();
        instance.FindFunction("keep references")!.Invoke(5000);
        Assert.Equal(2000, instance.FindFunction("references in a loop")!.Invoke(2000)[0].I32);

        foreach (var index in (int[])[0, 1, 777, 4999])
        {
            Assert.Equal(index, instance.FindFunction("look at the shelf")!.Invoke(index)[0].I32);
        }
    }

    [Fact]
    public void References_OverTheLimit_Trap()
    {
        var instance = Make(limits: new StoreLimits { ExceptionsMax = 1000 });

        var trap = Assert.Throws<TrapException>(() => instance.FindFunction("keep references")!.Invoke(5000));

        Assert.Equal(TrapKind.TooManyExceptions, trap.Kind);
    }

    [Fact]
    public void References_OverTheMemoryLimit_Trap()
    {
        var instance = Make(limits: new StoreLimits { MemoryBytesMax = 512 << 10 });

        var trap = Assert.Throws<TrapException>(() => instance.FindFunction("keep references")!.Invoke(5000));

        Assert.Equal(TrapKind.TooManyExceptions, trap.Kind);
    }

    [Fact]
    public void References_ToAndFromTheHost_AreTheSameException()
    {
        var instance = Make();
        var caught = instance.FindFunction("catch reference")!.Invoke(3);
        Assert.Equal(3, caught[0].I32);
        Assert.Equal([3], caught[1].Exception!.Values);

        Assert.Same(caught[1].Exception, instance.FindFunction("pass")!.Invoke(caught[1])[0].Exception);
        Assert.Null(instance.FindFunction("pass")!.Invoke(Value.FromException(null))[0].Exception);
        var thrown = Assert.Throws<GuestException>(() => instance.FindFunction("throw reference")!.Invoke(caught[1]));
        Assert.Same(caught[1].Exception, thrown.Value);
    }

    [Fact]
    public void Tags_OfAnotherType_AreNotLinked()
    {
        using var store = new Store(new Engine(Options));
        var tag = store.CreateTag(new FunctionType([Longshore.Wasm.ValueType.I64], []));

        var refusal = Assert.Throws<LinkException>(
            () => Offer(tag).Instantiate(store, Module.Load(store.Engine, Bytes)));

        Assert.Contains("is a tag of type [i64] -> []", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => store.CreateTag(new FunctionType([], [Longshore.Wasm.ValueType.I32])));
        Assert.Throws<ArgumentException>(() => new ExceptionValue(tag, 1));
    }

    [Fact]
    public void CompiledAheadOfTime_TheyAreCaughtAsWell()
    {
        using var cache = new TemporaryDirectory();
        var failures = new List<string>();
        var engine = new Engine(new EngineOptions
        {
            AheadOfTime = new AheadOfTimeOptions { CacheDirectory = cache.Path, CodeBytesMin = 0, Failed = failures.Add },
        });

        var instance = Make(engine);

        Assert.Empty(failures);
        Assert.Equal(1000, instance.FindFunction("catch from depth")!.Invoke(1000)[0].I32);
        Assert.Equal(42, instance.FindFunction("tail calls")!.Invoke(21)[0].I32);
        Assert.Equal(60, instance.FindFunction("ways out")!.Invoke(6)[0].I32);
        Assert.Equal(100_000, instance.FindFunction("references in a loop")!.Invoke(100_000)[0].I32);
    }

    private Instance Make(BoundsCheck check = BoundsCheck.Automatic, StoreLimits? limits = null) =>
        Make(new Engine(Options with { BoundsCheck = check }), limits);

    private Instance Make(Engine engine, StoreLimits? limits = null)
    {
        var store = new Store(engine, limits);
        _stores.Add(store);
        var tag = store.CreateTag(new FunctionType([Longshore.Wasm.ValueType.I32], []));
        return Offer(tag).Instantiate(store, Module.Load(engine, Bytes));
    }

    private static Linker Offer(Tag tag) => new Linker()
        .Define("host", "tag", tag)
        .Define("host", "call back", (Caller caller, int value) => { caller.Instance!.FindFunction("throw")!.Invoke(value); })
        .Define("host", "throw", (int value) => Throw(tag, value));

    private static void Throw(Tag tag, int value) => throw new GuestException(new ExceptionValue(tag, value));
}
