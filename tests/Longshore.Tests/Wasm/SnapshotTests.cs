using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Instances that start from another instance's state, and are reset to it.</summary>
public sealed class SnapshotTests
{
    private const byte I32 = ModuleBuilder.I32;
    private static readonly Engine Engine = new();

    // Small memories are copied, large ones mapped.
    public static TheoryData<int> PageCounts => [1, 3, 20];

    [Theory]
    [MemberData(nameof(PageCounts))]
    public void Instantiate_FromASnapshot_BeginsThere(int pages)
    {
        var linked = new Linker().Link(Module.Load(Engine, Counter(pages)));
        using var first = new Store(Engine);
        var initialised = linked.Instantiate(first);
        Fill(initialised, seed: 1);
        Assert.Equal(1, Next(initialised));
        var snapshot = initialised.TakeSnapshot();
        Fill(initialised, seed: 2);
        Assert.Equal(2, Next(initialised));

        using var second = new Store(Engine);
        var instance = linked.Instantiate(second, snapshot);

        Assert.Equal(Pattern(pages, seed: 1), instance.FindMemory("memory")!.Span(0, pages * Memory.PageBytes));
        Assert.Equal(2, Next(instance));
        Assert.Equal(7, instance.FindFunction("indirect")!.Invoke()[0].I32);
        Assert.Equal(Pattern(pages, seed: 2), initialised.FindMemory("memory")!.Span(0, pages * Memory.PageBytes));
    }

    // Few copied pages are overwritten, many are dropped; pages that the memory grew by are released. Every byte is checked.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 48)]
    [InlineData(20, 10)]
    [InlineData(20, 300)]
    public void Reset_AfterAnything_LeadsBackToTheSnapshot(int pages, int written)
    {
        using var store = new Store(Engine);
        var linked = new Linker().Link(Module.Load(Engine, Counter(pages)));
        var initialised = linked.Instantiate(store);
        Fill(initialised, seed: 3);
        var instance = linked.Instantiate(store, initialised.TakeSnapshot());
        var memory = instance.FindMemory("memory")!;
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(1, Next(instance));
            for (var i = 0; i < written; i++)
            {
                memory.Span((uint)(i * 4096L % memory.Length), 100).Fill((byte)(round + i + 1));
            }

            Assert.Equal(pages, memory.Grow(2));
            memory.Span((uint)(pages * Memory.PageBytes), 2 * Memory.PageBytes).Fill(0xee);

            instance.Reset();

            Assert.Equal((uint)pages, memory.PageCount);
            Assert.Equal(Pattern(pages, seed: 3), memory.Span(0, pages * Memory.PageBytes));
            memory.Grow(2);
            Assert.False(memory.Span((uint)(pages * Memory.PageBytes), 2 * Memory.PageBytes).ContainsAnyExcept((byte)0));
            instance.Reset();
        }
    }

    // A watched reset overwrites the copies that it knows, and looks for others only after a fault of the thread or a write that was not watched.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reset_OfWatchedWrites_LeadsBackToTheSnapshot(bool isWatched)
    {
        const int Pages = 20;
        const uint PageOfSystem = 4096;
        using var store = new Store(Engine);
        var linked = new Linker().Link(Module.Load(Engine, Counter(Pages)));
        var initialised = linked.Instantiate(store);
        Fill(initialised, seed: 3);
        var instance = linked.Instantiate(store, initialised.TakeSnapshot());
        var memory = instance.FindMemory("memory")!;
        uint[][] rounds = [[1, 2], [2], [], [7], [2, 7, 11], [1]];
        foreach (var written in rounds)
        {
            var begun = Instance.BeginWrites();
            foreach (var page in written)
            {
                memory.Span(page * PageOfSystem, 100).Fill(0xee);
            }

            instance.EndWrites(begun);
            if (isWatched)
            {
                instance.ResetWatched();
            }
            else
            {
                memory.Span((uint)written.Length * 20 * PageOfSystem, 100).Fill(0xdd);
                instance.Reset();
            }

            Assert.Equal(Pattern(Pages, seed: 3), memory.Span(0, Pages * Memory.PageBytes));
        }
    }

    [Fact]
    public void Snapshot_OfAGrownMemory_HasItsSize()
    {
        using var store = new Store(Engine, new StoreLimits { MemoryBytesMax = 12 * Memory.PageBytes });
        var linked = new Linker().Link(Module.Load(Engine, Counter(2)));
        var initialised = linked.Instantiate(store);
        initialised.FindMemory("memory")!.Grow(5);
        Fill(initialised, seed: 4);
        var snapshot = initialised.TakeSnapshot();
        using var other = new Store(Engine);

        var instance = linked.Instantiate(other, snapshot);

        Assert.Equal(Pattern(7, seed: 4), instance.FindMemory("memory")!.Span(0, 7 * Memory.PageBytes));
        var refusal = Assert.Throws<LinkException>(() => linked.Instantiate(store, snapshot));
        Assert.Contains("over the limit", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Restore_OfAnotherModule_IsRefused()
    {
        using var store = new Store(Engine);
        var one = new Linker().Instantiate(store, Module.Load(Engine, Counter(1)));
        var other = new Linker().Instantiate(store, Module.Load(Engine, Counter(1)));

        Assert.Throws<ArgumentException>(() => one.Restore(other.TakeSnapshot()));
    }

    [Fact]
    public void Snapshot_ThatRefersToAnotherInstance_IsRefused()
    {
        using var store = new Store(Engine);
        var module = Module.Load(Engine, Counter(1));
        var one = new Linker().Instantiate(store, module);
        var other = new Linker().Instantiate(store, module);

        one.FindTable("table")![0] = Value.FromFunction(other.FindFunction("next"));

        Assert.Throws<InvalidOperationException>(() => one.TakeSnapshot());
    }

    // The next guest in the same slot must not see the data of this one.
    [Fact]
    public void Memory_OfAStoreThatIsGone_ComesBackZero()
    {
        var linked = new Linker().Link(Module.Load(Engine, Counter(1)));
        for (var i = 0; i < 200; i++)
        {
            using var store = new Store(Engine);
            var instance = linked.Instantiate(store);
            var memory = instance.FindMemory("memory")!;
            Assert.False(memory.Span(0, Memory.PageBytes).ContainsAnyExcept((byte)0));
            Assert.Equal(1, Next(instance));
            memory.Span(0, Memory.PageBytes).Fill(0xab);
        }
    }

    private static int Next(Instance instance) => instance.FindFunction("next")!.Invoke()[0].I32;

    private static byte[] Pattern(int pages, int seed)
    {
        var bytes = new byte[pages * Memory.PageBytes];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static void Fill(Instance instance, int seed)
    {
        var memory = instance.FindMemory("memory")!;
        Pattern((int)memory.PageCount, seed).CopyTo(memory.Span(0, (int)memory.Length));
    }

    /// <summary>A memory, a global that <c>next</c> counts up, and a table whose function <c>indirect</c> calls.</summary>
    private static byte[] Counter(int pages)
    {
        var builder = new ModuleBuilder().Memory(pages, "memory").MutableGlobal(0);
        var type = builder.Type([], [I32]);
        builder.Function(type, [0x23, 0x00, 0x41, 0x01, 0x6a, 0x24, 0x00, 0x23, 0x00], "next");
        var seven = builder.Function(type, [0x41, 0x07]);
        builder.Function(type, [0x41, 0x00, 0x11, (byte)type, 0x00], "indirect");
        return builder.Table(2, seven, "table").Build();
    }
}
