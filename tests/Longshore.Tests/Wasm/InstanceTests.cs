using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

public sealed class InstanceTests
{
    private static readonly byte[] Initial = [1, 2, 3, 4];

    // fill(value): grows the memory by two pages, then sets every byte of it, and the global.
    private static ModuleBuilder FillingModule(int pages = 3)
    {
        var builder = new ModuleBuilder().Memory(pages, "memory").MutableGlobal(7).Data(70_000, Initial);
        var fill = builder.Type([ModuleBuilder.I32], []);
        var get = builder.Type([], [ModuleBuilder.I32]);
        builder.Function(
            fill,
            [
                0x41, 0x02, 0x40, 0x00, 0x1a,
                0x41, 0x00, 0x20, 0x00, 0x41, .. ModuleBuilder.SignedLeb((pages + 2) * Memory.PageBytes), 0xfc, 0x0b, 0x00,
                0x20, 0x00, 0x24, 0x00,
            ],
            "fill");
        builder.Function(get, [0x23, 0x00], "global");
        return builder;
    }

    // The sizes are just below and just above the bounds at which clearing changes its method.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(300)]
    public void Reset_AfterEveryByteWasWritten_LeavesOnlyTheInitialContent(int pages)
    {
        using var store = new Store(new Engine());
        var instance = new Linker().Instantiate(
            store, Module.Load(store.Engine, FillingModule(pages).Build()), keepInitialState: true);
        var memory = instance.FindMemory("memory")!;
        for (var value = 1; value < 4; value++)
        {
            instance.FindFunction("fill")!.Invoke(value);
            Assert.Equal((uint)pages + 2, memory.PageCount);
            Assert.False(memory.Span(0, (pages + 2) * Memory.PageBytes).ContainsAnyExcept((byte)value));

            instance.Reset();

            Assert.Equal((uint)pages, memory.PageCount);
            Assert.Equal(7, instance.FindFunction("global")!.Invoke()[0].I32);
            AssertInitial(memory.Span(0, pages * Memory.PageBytes));
            memory.Grow(2);
            AssertInitial(memory.Span(0, (pages + 2) * Memory.PageBytes));
            instance.Reset();
        }
    }

    [Fact]
    public void Reset_AfterSomeBytesWereWritten_LeavesOnlyTheInitialContent()
    {
        const int Pages = 40;
        using var store = new Store(new Engine());
        var instance = new Linker().Instantiate(
            store, Module.Load(store.Engine, FillingModule(Pages).Build()), keepInitialState: true);
        var memory = instance.FindMemory("memory")!;
        var random = new Random(20260610);
        for (var round = 0; round < 50; round++)
        {
            for (var i = 0; i < 30; i++)
            {
                memory.Span((uint)random.Next(Pages * Memory.PageBytes), 1)[0] = 0xff;
            }

            instance.Reset();

            AssertInitial(memory.Span(0, Pages * Memory.PageBytes));
        }
    }

    // Slots of the arena are reused by later stores.
    [Fact]
    public void Memory_OfANewStore_IsZeroWhereAnotherStoreWrote()
    {
        var engine = new Engine();
        var module = Module.Load(engine, FillingModule().Build());
        for (var i = 0; i < 8; i++)
        {
            using var store = new Store(engine);
            var instance = new Linker().Instantiate(store, module);
            var memory = instance.FindMemory("memory")!;
            memory.Grow(2);
            AssertInitial(memory.Span(0, 5 * Memory.PageBytes));
            instance.FindFunction("fill")!.Invoke(0xff);
        }
    }

    [Fact]
    public void Grow_BeyondTheLimit_AnswersMinusOneAndChangesNothing()
    {
        using var store = new Store(new Engine(), new StoreLimits { MemoryBytesMax = 4 * Memory.PageBytes });
        var memory = new Linker().Instantiate(store, Module.Load(store.Engine, FillingModule().Build())).FindMemory("memory")!;

        Assert.Equal(-1, memory.Grow(2));
        Assert.Equal(-1, memory.Grow(uint.MaxValue));
        Assert.Equal(3, memory.Grow(1));
        Assert.Equal(4u, memory.PageCount);
    }

    [Fact]
    public void Instantiate_MoreMemoryThanTheLimit_IsRefused()
    {
        var builder = new ModuleBuilder().Memory(65536);
        using var store = new Store(new Engine(), new StoreLimits { MemoryBytesMax = 64 << 20 });
        var module = Module.Load(store.Engine, builder.Build());

        var refusal = Assert.Throws<LinkException>(() => new Linker().Instantiate(store, module));

        Assert.Contains("65536 pages", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Instantiate_MissingImports_NamesThemAll()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([], []);
        builder.ImportFunction("a", "one", type);
        builder.ImportFunction("b", "two", type);
        using var store = new Store(new Engine());
        var module = Module.Load(store.Engine, builder.Build());

        var refusal = Assert.Throws<LinkException>(() => new Linker().Instantiate(store, module));

        Assert.Contains("\"a\" \"one\"", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("\"b\" \"two\"", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_OfManyStores_FreesTheirMemory()
    {
        var engine = new Engine();
        var module = Module.Load(engine, FillingModule().Build());

        // These are more 8 GiB slots than the address space holds, so each must be returned.
        for (var i = 0; i < 40_000; i++)
        {
            using var store = new Store(engine);
            new Linker().Instantiate(store, module);
        }
    }

    private static void AssertInitial(ReadOnlySpan<byte> memory)
    {
        Assert.True(memory.Slice(70_000, Initial.Length).SequenceEqual(Initial));
        Assert.False(memory[..70_000].ContainsAnyExcept((byte)0));
        Assert.False(memory[(70_000 + Initial.Length)..].ContainsAnyExcept((byte)0));
    }
}
