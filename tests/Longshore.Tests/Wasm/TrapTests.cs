using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

public class TrapTests
{
    /// <summary>How the engines of the tests compile.</summary>
    protected virtual EngineOptions Options { get; } = new();

    // Function 1 calls function 0: the trap has the frames of both.
    [Fact]
    public void Unreachable_InCalledFunction_CarriesTheNamesOfItsFrames()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([], []);
        var inner = builder.Function(type, [0x00], name: "inner");
        var outer = builder.Function(type, [0x10, .. ModuleBuilder.Leb(inner), 0x10, .. ModuleBuilder.Leb(inner)], "run", "outer");
        using var store = new Store(new Engine(Options));

        var trap = Assert.Throws<TrapException>(() => Find(store, builder, "run").Invoke());

        Assert.Equal(TrapKind.Unreachable, trap.Kind);
        Assert.Equal([new WasmFrame(inner, "inner"), new WasmFrame(outer, "outer")], trap.Frames);
    }

    [Theory]
    [InlineData(BoundsCheck.Automatic)]
    [InlineData(BoundsCheck.Explicit)]
    public void Load_BeyondTheMemory_Traps(BoundsCheck check)
    {
        var builder = new ModuleBuilder().Memory(1);
        var type = builder.Type([ModuleBuilder.I32], [ModuleBuilder.I32]);
        builder.Function(type, [0x20, 0x00, 0x28, 0x02, 0x00], "load");
        using var store = new Store(new Engine(Options with { BoundsCheck = check }));
        var load = Find(store, builder, "load");

        Assert.Equal(0, load.Invoke(65532)[0].I32);
        foreach (var address in (int[])[65533, 65536, int.MaxValue, -1])
        {
            var trap = Assert.Throws<TrapException>(() => load.Invoke(address));
            Assert.Equal(TrapKind.MemoryOutOfBounds, trap.Kind);
        }
    }

    [Fact]
    public void Recursion_WithoutEnd_EndsThatCallOnly()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([ModuleBuilder.I32], [ModuleBuilder.I32]);
        // f(n) = n == 0 ? 0 : f(n - 1) + 1
        builder.Function(
            type,
            [0x20, 0x00, 0x45, 0x04, 0x7f, 0x41, 0x00, 0x05, 0x20, 0x00, 0x41, 0x01, 0x6b, 0x10, 0x00, 0x41, 0x01, 0x6a, 0x0b],
            "count");
        using var store = new Store(new Engine(Options));
        var count = Find(store, builder, "count");

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(TrapKind.StackOverflow, Assert.Throws<TrapException>(() => count.Invoke(-1)).Kind);
            Assert.Equal(1000, count.Invoke(1000)[0].I32);
        }
    }

    [Fact]
    public void Recursion_ThroughTheHost_EndsThatCallOnly()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([], []);
        var host = builder.ImportFunction("host", "again", type);
        builder.Function(type, [0x10, .. ModuleBuilder.Leb(host)], "run");
        using var store = new Store(new Engine(Options));
        Function? run = null;
        var linker = new Linker().Define("host", "again", () => { run!.Invoke(); });
        run = linker.Instantiate(store, Module.Load(store.Engine, builder.Build())).FindFunction("run")!;

        Assert.Equal(TrapKind.StackOverflow, Assert.Throws<TrapException>(() => run.Invoke()).Kind);
    }

    [Fact]
    public async Task Interrupt_OfALoop_EndsItAndTheStoreCanBeUsedAgain()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([], []);
        var host = builder.ImportFunction("host", "begun", type);
        builder.Function(type, [0x10, .. ModuleBuilder.Leb(host), 0x03, 0x40, 0x0c, 0x00, 0x0b], "spin");
        builder.Function(type, [], "rest");
        using var store = new Store(new Engine(Options));
        using var begun = new ManualResetEventSlim();
        var linker = new Linker().Define("host", "begun", begun.Set);
        var instance = linker.Instantiate(store, Module.Load(store.Engine, builder.Build()));

        var spinning = Task.Run(() => instance.FindFunction("spin")!.Invoke(), TestContext.Current.CancellationToken);
        begun.Wait(TestContext.Current.CancellationToken);
        store.Interrupt();

        var trap = await Assert.ThrowsAsync<TrapException>(() => spinning);
        Assert.Equal(TrapKind.Interrupted, trap.Kind);
        store.ClearInterrupt();
        instance.FindFunction("rest")!.Invoke();
    }

    [Fact]
    public void Interrupt_BeforeTheCall_EndsTheCallAtOnce()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([], []);
        builder.Function(type, [0x03, 0x40, 0x0c, 0x00, 0x0b], "spin");
        using var store = new Store(new Engine(Options));
        var spin = Find(store, builder, "spin");

        store.Interrupt();

        Assert.Equal(TrapKind.Interrupted, Assert.Throws<TrapException>(() => spin.Invoke()).Kind);
    }

    [Fact]
    public void HostFunction_ThatThrows_LetsItsExceptionThrough()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([], []);
        var host = builder.ImportFunction("host", "fail", type);
        builder.Function(type, [0x10, .. ModuleBuilder.Leb(host)], "run");
        using var store = new Store(new Engine(Options));
        var linker = new Linker().Define("host", "fail", (Action)(() => throw new InvalidDataException("mine")));
        var run = linker.Instantiate(store, Module.Load(store.Engine, builder.Build())).FindFunction("run")!;

        Assert.Equal("mine", Assert.Throws<InvalidDataException>(() => run.Invoke()).Message);
    }

    private static Function Find(Store store, ModuleBuilder builder, string name) =>
        new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build())).FindFunction(name)!;
}
