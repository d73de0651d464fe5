using Longshore.Wasm;
using Longshore.Wasm.Execution;

namespace Longshore.Tests.Wasm;

/// <summary>What the host holds for guests counts in their memory limit.</summary>
public sealed class HostMemoryTests : IDisposable
{
    private const int OverTheLimit = 150_000;
    private static readonly Engine Engine = new();

    private readonly Store _store = new(Engine, new StoreLimits { MemoryBytesMax = 1 << 20 });

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Table_ThatGrowsOverTheLimit_AnswersMinusOneAndKeepsItsSize(bool isWide)
    {
        var instance = Instantiate(Growing(isWide));

        Assert.Equal(-1, Grow(instance, OverTheLimit));
        Assert.Equal(0, Grow(instance, 100_000));
        Assert.Equal(-1, Grow(instance, 100_000));
        Assert.Equal(100_000u, instance.FindTable("table")!.Length);
    }

    [Fact]
    public void Table_ThatGrowsByOne_ReachesTheLimit()
    {
        var instance = Instantiate(Growing());
        var elements = 0;
        while (Grow(instance, 1) >= 0)
        {
            elements++;
        }

        Assert.InRange(elements * 8L, 1 << 20, (1 << 20) + StoreLimits.HostBytesFree);
    }

    [Theory]
    [InlineData(1, 10_000_000)]
    [InlineData(100, 10_000)]
    [InlineData(6_000, 0)]
    public void Tables_OverTheLimit_AreRefused(int count, int elements)
    {
        var builder = new ModuleBuilder();
        for (var i = 0; i < count; i++)
        {
            builder.TableOf([0x70, 0x00, .. ModuleBuilder.Leb(elements)]);
        }

        AssertRefused(builder);
    }

    [Fact]
    public void Table_OfAnotherInstance_CountsWhenItGrows()
    {
        var owner = Instantiate(Growing());
        var builder = new ModuleBuilder();
        builder.ImportTable("owner", "table", 0).Function(
            builder.Type([ModuleBuilder.I32], [ModuleBuilder.I32]), [0xd0, 0x70, 0x20, 0x00, 0xfc, 0x0f, 0x00], "grow");
        var user = new Linker().Define("owner", owner).Instantiate(_store, Module.Load(Engine, builder.Build()));

        Assert.Equal(0, Grow(user, 80_000));
        Assert.Equal(-1, Grow(owner, 80_000));
        Assert.Equal(-1, Grow(user, 80_000));
    }

    [Fact]
    public void Tables_OfTheHost_Count()
    {
        _store.CreateTable(new TableType(Longshore.Wasm.ValueType.ExternRef, new SizeLimits(100_000, null)));

        Assert.Throws<LinkException>(
            () => _store.CreateTable(new TableType(Longshore.Wasm.ValueType.ExternRef, new SizeLimits(100_000, null))));
    }

    [Fact]
    public void Table_AfterAReset_GivesBackWhatItGrew()
    {
        var instance = Instantiate(Growing(), keepInitialState: true);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(0, Grow(instance, 100_000));
            Assert.Equal(-1, Grow(instance, 100_000));
            instance.Reset();
            Assert.Equal(0u, instance.FindTable("table")!.Length);
        }
    }

    [Fact]
    public void Table_OfASnapshot_CountsInEveryStore()
    {
        var linked = new Linker().Link(Module.Load(Engine, Growing()));
        using var roomy = new Store(Engine);
        var first = linked.Instantiate(roomy);
        Grow(first, OverTheLimit);
        var snapshot = first.TakeSnapshot();

        Assert.Throws<LinkException>(() => linked.Instantiate(_store, snapshot));
    }

    [Fact]
    public void MemoriesAndTables_ShareTheLimit()
    {
        var builder = new ModuleBuilder().Memory(0, "memory").TableOf([0x70, 0x00, 0x00], "table");
        builder.Function(
            builder.Type([ModuleBuilder.I32], [ModuleBuilder.I32]), [0xd0, 0x70, 0x20, 0x00, 0xfc, 0x0f, 0x00], "grow");
        var instance = Instantiate(builder.Build());
        var memory = instance.FindMemory("memory")!;

        Assert.Equal(0, memory.Grow(8));
        Assert.Equal(-1, Grow(instance, 100_000));
        Assert.Equal(0, Grow(instance, 60_000));
        Assert.Equal(-1, memory.Grow(8));
        Assert.Equal(8, memory.Grow(1));
    }

    // A module for a memory of one page has functions and a table too.
    [Fact]
    public void Memory_ThatTakesTheWholeLimit_LeavesTheSmallThings()
    {
        using var store = new Store(Engine, new StoreLimits { MemoryBytesMax = Memory.PageBytes });
        var builder = new ModuleBuilder().Memory(1, "memory");
        builder.Table(100, builder.Function(builder.Type([], []), []));

        var instance = new Linker().Instantiate(store, Module.Load(Engine, builder.Build()), keepInitialState: true);

        Assert.Equal(1u, instance.FindMemory("memory")!.PageCount);
    }

    [Fact]
    public void Globals_OverTheLimit_AreRefused()
    {
        var builder = new ModuleBuilder();
        for (var i = 0; i < 20_000; i++)
        {
            builder.MutableGlobal(i);
        }

        AssertRefused(builder);
    }

    [Fact]
    public void Types_OverTheLimit_AreRefused()
    {
        var builder = new ModuleBuilder();
        for (var i = 0; i < OverTheLimit; i++)
        {
            builder.Type([], []);
        }

        AssertRefused(builder);
    }

    [Fact]
    public void Tags_OverTheLimit_AreRefused()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([], []);
        for (var i = 0; i < 30_000; i++)
        {
            builder.Tag(type);
        }

        AssertRefused(builder);
    }

    [Fact]
    public void Functions_OverTheLimit_AreRefused()
    {
        using var store = new Store(Engine, new StoreLimits { MemoryBytesMax = 0 });
        var builder = new ModuleBuilder();
        var type = builder.Type([], []);
        for (var i = 0; i < 2_500; i++)
        {
            builder.Function(type, []);
        }

        Assert.Throws<LinkException>(() => new Linker().Instantiate(store, Module.Load(Engine, builder.Build())));
    }

    [Fact]
    public void Imports_OverTheLimit_AreRefused()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([], []);
        for (var i = 0; i < 5_000; i++)
        {
            builder.ImportFunction("host", "nothing", type);
        }

        Assert.Throws<LinkException>(
            () => new Linker().Define("host", "nothing", () => { }).Instantiate(_store, Module.Load(Engine, builder.Build())));
    }

    // The guest asks the host for another object each time.
    [Fact]
    public void ReferencesToHostObjects_OverTheLimit_Trap()
    {
        var builder = new ModuleBuilder();
        var ask = builder.ImportFunction("host", "new", builder.Type([], [0x6f]));
        builder.Function(builder.Type([], []), [0x03, 0x40, 0x10, (byte)ask, 0x1a, 0x0c, 0x00, 0x0b], "run");
        var answer = HostFunction.Create(
            new FunctionType([], [Longshore.Wasm.ValueType.ExternRef]),
            (_, _, results) => results[0] = Value.FromExternal(new object()));
        var instance = new Linker().Define("host", "new", answer).Instantiate(_store, Module.Load(Engine, builder.Build()));

        var trap = Assert.Throws<TrapException>(() => instance.FindFunction("run")!.Invoke());

        Assert.Equal(TrapKind.TooManyReferences, trap.Kind);
    }

    [Fact]
    public void HostMemory_ThatIsGivenBack_CanBeTakenAgain()
    {
        var budget = new MemoryBudget(1000);
        var memory = new HostMemory(budget);

        Assert.True(memory.TryTake(StoreLimits.HostBytesFree + 900));
        Assert.False(budget.TryTake(200));
        Assert.False(memory.TryTake(200));
        memory.Give(StoreLimits.HostBytesFree + 900);
        Assert.True(budget.TryTake(1000));
        Assert.True(memory.TryTake(StoreLimits.HostBytesFree));
        Assert.False(memory.TryTake(1));
    }

    private static byte[] Growing(bool isWide = false)
    {
        var builder = new ModuleBuilder().TableOf([0x70, isWide ? (byte)0x04 : (byte)0x00, 0x00], "table");
        var size = isWide ? ModuleBuilder.I64 : ModuleBuilder.I32;
        builder.Function(builder.Type([size], [size]), [0xd0, 0x70, 0x20, 0x00, 0xfc, 0x0f, 0x00], "grow");
        return builder.Build();
    }

    private static long Grow(Instance instance, int elements)
    {
        var grow = instance.FindFunction("grow")!;
        return grow.Type.Parameters[0] == Longshore.Wasm.ValueType.I64
            ? grow.Invoke((long)elements)[0].I64
            : grow.Invoke(elements)[0].I32;
    }

    private Instance Instantiate(byte[] module, bool keepInitialState = false) =>
        new Linker().Instantiate(_store, Module.Load(Engine, module), keepInitialState);

    private void AssertRefused(ModuleBuilder builder) => Assert.Contains(
        "over the limit", Assert.Throws<LinkException>(() => Instantiate(builder.Build())).Message, StringComparison.Ordinal);
}
