using System.Runtime.CompilerServices;
using Longshore.Wasm;
using Longshore.Wasm.Execution;

namespace Longshore.Tests.Wasm;

/// <summary>Modules whose functions are compiled at their first calls.</summary>
public sealed class LazyCompilationTests
{
    private const byte I32 = ModuleBuilder.I32;
    private const byte I64 = ModuleBuilder.I64;
    private const byte F64 = ModuleBuilder.F64;

    private static readonly EngineOptions Lazy = new() { LazyCodeBytesMin = 0 };

    [Fact]
    public void Load_OfALargeModule_CompilesAFunctionAtItsFirstCall()
    {
        using var store = new Store(new Engine(Lazy));
        var module = Module.Load(store.Engine, Pair());
        var instance = new Linker().Instantiate(store, module);

        Assert.Equal((CodeOrigin.Lazy, 0), (module.Origin, Compiled(module)));
        Assert.Equal(5, instance.FindFunction("five")!.Invoke()[0].I32);
        Assert.Equal(1, Compiled(module));
        Assert.Equal(11, instance.FindFunction("eleven")!.Invoke()[0].I32);
        Assert.Equal(11, instance.FindFunction("eleven")!.Invoke()[0].I32);
        Assert.Equal(2, Compiled(module));
    }

    // No guest ever calls it.
    [Fact]
    public void FirstCall_OfAFunction_CompilesItsCalleeAhead()
    {
        Assert.SkipWhen(Environment.ProcessorCount == 1, "one processor compiles only what guests wait for");
        var builder = new ModuleBuilder();
        var type = builder.Type([], [I32]);
        builder.Function(type, [0x41, 0x05], "five");
        builder.Function(type, [0x41, 0x00, 0x04, I32, 0x10, 0x00, 0x05, 0x41, 0x06, 0x0b], "six");
        using var store = new Store(new Engine(Lazy));
        var module = Module.Load(store.Engine, builder.Build());

        Assert.Equal(6, new Linker().Instantiate(store, module).FindFunction("six")!.Invoke()[0].I32);

        while (Compiled(module) < 2)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            Thread.Yield();
        }
    }

    [Fact]
    public void Load_OfASmallModule_CompilesEverythingBeforeTheFirstCall() =>
        Assert.Equal(CodeOrigin.JustInTime, Module.Load(new Engine(), Pair()).Origin);

    // A stub finds the context where the type's parameters leave it: in each register, or on the stack. Directly, through a table,
    // and from another instance.
    [Theory]
    [InlineData("")]
    [InlineData("i")]
    [InlineData("ii")]
    [InlineData("iii")]
    [InlineData("iiii")]
    [InlineData("iiiii")]
    [InlineData("iiiiii")]
    [InlineData("iiiiiiiii")]
    [InlineData("ffffffff")]
    [InlineData("fffffffffff")]
    [InlineData("fifififififififififif")]
    [InlineData("iiiiiiiffffffffffi")]
    [InlineData("v")]
    [InlineData("iiiiiiiv")]
    [InlineData("viviviviviviviviv")]
    public void FirstCall_OfAnyParameters_PassesAllOfThem(string parameters)
    {
        using var store = new Store(new Engine(Lazy));
        var bytes = Summing(parameters);
        var first = new Linker().Instantiate(store, Module.Load(store.Engine, bytes));
        var other = new Linker().Define("host", "sum", first.FindFunction("sum")!)
            .Instantiate(store, Module.Load(store.Engine, Calling(parameters)));

        // The global is 1000, the parameters are 1, 2, 3 and so on.
        var expected = 1000 + (parameters.Length * (parameters.Length + 1) / 2);
        Assert.Equal(expected, other.FindFunction("call")!.Invoke()[0].I64);
        var second = new Linker().Instantiate(store, Module.Load(store.Engine, bytes));
        Assert.Equal(expected, second.FindFunction("through table")!.Invoke()[0].I64);
        var third = new Linker().Instantiate(store, Module.Load(store.Engine, bytes));
        Assert.Equal(expected, third.FindFunction("directly")!.Invoke()[0].I64);
    }

    [Fact]
    public async Task FirstCall_OnManyThreads_CompilesOnce()
    {
        var engine = new Engine(Lazy);
        var module = Module.Load(engine, Pair());
        using var start = new Barrier(4);
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using var store = new Store(engine);
                var eleven = new Linker().Instantiate(store, module).FindFunction("eleven")!;
                start.SignalAndWait(TestContext.Current.CancellationToken);
                return eleven.Invoke()[0].I32;
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.All(results, result => Assert.Equal(11, result));
        Assert.Equal(2, Compiled(module));
    }

    [Fact]
    public void FirstCall_OfAFunctionWithAHugeFrame_Traps()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([], [I64]);
        var code = Enumerable.Range(0, 40_000).SelectMany(i => (byte[])[0x20, .. ModuleBuilder.Leb(i), 0x7c]);
        builder.Function(type, [0x42, 0x00, .. code], "huge", locals: 40_000);
        builder.Function(type, [0x42, 0x07], "seven");
        using var store = new Store(new Engine(Lazy));
        var instance = new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build()));

        for (var i = 0; i < 2; i++)
        {
            var trap = Assert.Throws<TrapException>(() => instance.FindFunction("huge")!.Invoke());
            Assert.Equal(TrapKind.NotCompiled, trap.Kind);
            Assert.Contains("bytes of stack", trap.InnerException!.Message, StringComparison.Ordinal);
        }

        Assert.Equal(7, instance.FindFunction("seven")!.Invoke()[0].I64);
    }

    // The deepest call that the guest's limit allows is the first of its function and of its type.
    [Fact]
    public void FirstCall_AtTheEndOfTheStack_Returns()
    {
        int deepest;
        using (var store = new Store(new Engine(Lazy)))
        {
            var instance = new Linker().Instantiate(store, Module.Load(store.Engine, Descending()));
            Assert.Equal(
                TrapKind.StackOverflow,
                Assert.Throws<TrapException>(() => instance.FindFunction("descend")!.Invoke(int.MaxValue)).Kind);
            deepest = instance.FindGlobal("depth")!.Value.I32;
        }

        for (var depth = deepest - 3; depth < deepest; depth++)
        {
            using var store = new Store(new Engine(Lazy));
            var instance = new Linker().Instantiate(store, Module.Load(store.Engine, Descending()));
            Assert.Equal(42, instance.FindFunction("descend")!.Invoke(depth)[0].I32);
        }
    }

    [Fact]
    public void Code_OfAModuleNobodyHolds_IsUnloaded()
    {
        var code = RunAndForget();

        for (var i = 0; i < 20 && code.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(code.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RunAndForget()
    {
        using var store = new Store(new Engine(Lazy));
        var module = Module.Load(store.Engine, Pair());
        new Linker().Instantiate(store, module).FindFunction("eleven")!.Invoke();
        return new WeakReference(module.Compiled.CodeOwner);
    }

    private static int Compiled(Module module) => ((LazyCode)module.Compiled.Code).CompiledFunctions;

    private static byte[] Pair()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([], [I32]);
        builder.Function(type, [0x41, 0x05], "five");
        builder.Function(type, [0x10, 0x00, 0x41, 0x06, 0x6a], "eleven");
        return builder.Build();
    }

    // descend(n): depth = depth + 1; n == 0 ? leaf(0.0, 42) : descend(n - 1)
    private static byte[] Descending()
    {
        var builder = new ModuleBuilder().MutableGlobal(0, "depth");
        var type = builder.Type([I32], [I32]);
        var leaf = builder.Type([F64, I32], [I32]);
        builder.Function(
            type,
            [
                0x23, 0x00, 0x41, 0x01, 0x6a, 0x24, 0x00,
                0x20, 0x00, 0x45, 0x04, 0x40, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x41, 42, 0x10, 0x01, 0x0f, 0x0b,
                0x20, 0x00, 0x41, 0x01, 0x6b, 0x10, 0x00, 0x41, 0x00, 0x6a,
            ],
            "descend");
        builder.Function(leaf, [0x20, 0x01]);
        return builder.Build();
    }

    // sum(parameters) = the global + all parameters, as i64.
    private static byte[] Summing(string parameters)
    {
        var builder = new ModuleBuilder().MutableGlobal(1000);
        var type = builder.Type(Types(parameters), [I64]);
        var run = builder.Type([], [I64]);
        var code = new List<byte> { 0x23, 0x00, 0xac };
        for (var i = 0; i < parameters.Length; i++)
        {
            code.AddRange([0x20, .. ModuleBuilder.Leb(i)]);
            code.AddRange(parameters[i] switch
            {
                'f' => [0xb0],
                'v' => [0xfd, 0x1d, 0x00],
                _ => [],
            });
            code.Add(0x7c);
        }

        builder.Function(type, [.. code], "sum");
        builder.Table(1, 0);
        builder.Function(run, [.. Constants(parameters), 0x41, 0x00, 0x11, .. ModuleBuilder.Leb(type), 0x00], "through table");
        builder.Function(run, [.. Constants(parameters), 0x10, 0x00], "directly");
        return builder.Build();
    }

    private static byte[] Calling(string parameters)
    {
        var builder = new ModuleBuilder();
        var sum = builder.ImportFunction("host", "sum", builder.Type(Types(parameters), [I64]));
        builder.Function(builder.Type([], [I64]), [.. Constants(parameters), 0x10, .. ModuleBuilder.Leb(sum)], "call");
        return builder.Build();
    }

    private static byte[] Types(string parameters) =>
        [.. parameters.Select(each => each switch { 'f' => F64, 'v' => ModuleBuilder.V128, _ => I64 })];

    private static byte[] Constants(string parameters) =>
    [
        .. parameters.SelectMany((each, i) => each switch
        {
            'f' => (byte[])[0x44, .. BitConverter.GetBytes((double)(i + 1))],
            'v' => [0xfd, 0x0c, .. BitConverter.GetBytes((long)(i + 1)), .. new byte[8]],
            _ => [0x42, .. ModuleBuilder.SignedLeb(i + 1)],
        }),
    ];
}
