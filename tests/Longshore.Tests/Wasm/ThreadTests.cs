using System.Diagnostics;
using System.Globalization;
using Longshore.Wasm;
using ValueType = Longshore.Wasm.ValueType;

namespace Longshore.Tests.Wasm;

/// <summary>Shared memories, atomic instructions, waiting and notifying (WebAssembly 3.0, threads), by the functions of
/// modules/threads.wat. Every thread has a store of its own.</summary>
public class ThreadTests : IDisposable
{
    private const int Threads = 4;
    private const ulong Before = 0x8182_8384_8586_8788;
    private const ulong Operand = 0xF1E2_D3C4_B5A6_9788;

    private readonly List<IDisposable> _owned = [];

    public static TheoryData<BoundsCheck> Checks => [BoundsCheck.Automatic, BoundsCheck.Explicit];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _owned.Reverse();
        _owned.ForEach(each => each.Dispose());
        GC.SuppressFinalize(this);
    }

    /// <summary>How the engines of the tests compile.</summary>
    protected virtual EngineOptions Options { get; } = new();

    // All 63 loads, stores and read-modify-writes, compared with their effect on a number.
    [Theory]
    [MemberData(nameof(Checks))]
    public void Instructions_OfEveryWidth_DoWhatTheyShould(BoundsCheck check)
    {
        var (instance, memory) = Make(check);
        var names = instance.Exports.Select(export => export.Name).Where(name => name.Contains(".atomic.", StringComparison.Ordinal)).ToList();
        Assert.Equal(63, names.Count);

        foreach (var name in names)
        {
            var function = instance.FindFunction(name)!;
            var type = name.StartsWith("i64", StringComparison.Ordinal) ? ValueType.I64 : ValueType.I32;
            var bits = WidthOf(name, type);
            var mask = bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;
            Cell(memory) = Before;

            var (change, returns) = Expected(name, mask);
            var arguments = new Value[function.Type.Parameters.Length];
            arguments[0] = 64;
            for (var i = 1; i < arguments.Length; i++)
            {
                arguments[i] = Value.FromBits(type, name.Contains("cmpxchg", StringComparison.Ordinal) && i == 1 ? Before & mask : Operand);
            }

            var results = function.Invoke(arguments);

            Assert.Equal((name, (Before & ~mask) | (change & mask)), (name, Cell(memory)));
            Assert.Equal((name, returns), (name, results.Length == 0 ? null : results[0].Bits));
        }
    }

    [Fact]
    public void CompareExchange_OfSomethingElse_ChangesNothing()
    {
        var (instance, memory) = Make();
        Cell(memory) = Before;

        Assert.Equal((int)(Before & 0xFFFF), instance.FindFunction("i32.atomic.rmw16.cmpxchg_u")!.Invoke(64, 1, 2)[0].I32);
        Assert.Equal(Before, Cell(memory));

        // The expected value is truncated to the cell's width.
        Assert.Equal(0x88, instance.FindFunction("i32.atomic.rmw8.cmpxchg_u")!.Invoke(64, 0x7788, 0x99)[0].I32);
        Assert.Equal(0x99UL, Cell(memory) & 0xFF);
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public void Addresses_ThatAreNotAligned_Trap(BoundsCheck check)
    {
        var (instance, _) = Make(check);
        foreach (var (name, address) in new[] { ("i32.atomic.load", 2), ("i64.atomic.rmw.add", 4), ("i32.atomic.store16", 1), ("notify", 2), ("wait64", 4) })
        {
            var function = instance.FindFunction(name)!;
            Value[] arguments = [.. function.Type.Parameters.Select(Value.Default)];
            arguments[0] = address;
            Assert.Equal(TrapKind.UnalignedAtomic, Trap(() => function.Invoke(arguments)));
        }

        Assert.Equal(0, instance.FindFunction("i32.atomic.load8_u")!.Invoke(3)[0].I32);
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public void Addresses_BeyondTheEnd_Trap(BoundsCheck check)
    {
        var (instance, _) = Make(check);
        foreach (var export in instance.Exports.Where(each => each.Name.Contains(".atomic.", StringComparison.Ordinal) || each.Name is "wait32" or "wait64" or "notify"))
        {
            var function = instance.FindFunction(export.Name)!;
            Value[] arguments = [.. function.Type.Parameters.Select(Value.Default)];
            arguments[0] = 65536 - 8;
            Assert.Equal((export.Name, TrapKind.MemoryOutOfBounds), (export.Name, Trap(() => function.Invoke(arguments))));
            arguments[0] = -16;
            Assert.Equal((export.Name, TrapKind.MemoryOutOfBounds), (export.Name, Trap(() => function.Invoke(arguments))));
        }
    }

    [Fact]
    public async Task Threads_ThatCount_LoseNothing()
    {
        var (_, memory) = Make();
        await OnThreadsAsync(memory, instance => instance.FindFunction("count")!.Invoke(50_000));

        const int Total = Threads * 50_000;
        Assert.True(memory.TryGetSpan(256, 16, out var cells));
        Assert.Equal(unchecked((byte)Total), cells[0]);
        Assert.Equal(unchecked((ushort)Total), BitConverter.ToUInt16(cells[2..]));
        Assert.Equal(Total, BitConverter.ToInt32(cells[4..]));
        Assert.Equal(Total, BitConverter.ToInt64(cells[8..]));
    }

    [Fact]
    public async Task Threads_ThatCountUnderALock_LoseNothing()
    {
        var (_, memory) = Make();
        await OnThreadsAsync(memory, instance => instance.FindFunction("count under a lock")!.Invoke(2_000));

        Assert.True(memory.TryGetSpan(192, 4, out var cell));
        Assert.Equal(Threads * 2_000, BitConverter.ToInt32(cell));
    }

    [Fact]
    public async Task Growth_OfOneThread_IsSeenByAll()
    {
        var (instance, memory) = Make();
        await OnThreadsAsync(memory, other => other.FindFunction("grow")!.Invoke(1));

        // The memory has one page at first, and at most four.
        Assert.Equal(4, instance.FindFunction("size")!.Invoke()[0].I32);
        Assert.Equal(4u, memory.PageCount);
        Assert.Equal(-1, instance.FindFunction("grow")!.Invoke(1)[0].I32);
        Assert.Equal(0, instance.FindFunction("i32.atomic.load")!.Invoke(4 * 65536 - 12)[0].I32);
    }

    [Fact]
    public void Wait_ForWhatIsNotThere_ReturnsAtOnce()
    {
        var (instance, memory) = Make();
        Cell(memory) = 5;

        Assert.Equal(1, instance.FindFunction("wait32")!.Invoke(64, 4, -1L)[0].I32);
        Assert.Equal(1, instance.FindFunction("wait64")!.Invoke(64, 4L, -1L)[0].I32);
    }

    [Fact]
    public void Wait_ThatNobodyEnds_TimesOut()
    {
        var (instance, _) = Make();
        var clock = Stopwatch.StartNew();

        Assert.Equal(2, instance.FindFunction("wait32")!.Invoke(64, 0, 30_000_000L)[0].I32);
        Assert.True(clock.Elapsed >= TimeSpan.FromMilliseconds(30), $"{clock.ElapsedMilliseconds} ms");
        Assert.Equal(2, instance.FindFunction("wait64")!.Invoke(64, 0L, 0L)[0].I32);
        Assert.Equal(0, instance.FindFunction("notify")!.Invoke(64, -1)[0].I32);
    }

    [Fact]
    public async Task Notify_WakesAsManyAsItSays()
    {
        var (instance, memory) = Make();
        var woken = 0;
        var waiting = OnThreadsAsync(memory, other =>
        {
            Assert.Equal(0, other.FindFunction("wait32")!.Invoke(64, 0, -1L)[0].I32);
            Interlocked.Increment(ref woken);
        });

        await UntilAsync(() => memory.Waiting == Threads);
        Assert.Equal(0, instance.FindFunction("notify")!.Invoke(68, -1)[0].I32);
        Assert.Equal(1, instance.FindFunction("notify")!.Invoke(64, 1)[0].I32);
        await UntilAsync(() => Volatile.Read(ref woken) == 1);
        Assert.Equal(Threads - 1, memory.Waiting);
        Assert.Equal(Threads - 1, instance.FindFunction("notify")!.Invoke(64, -1)[0].I32);
        await waiting;
        Assert.Equal(0, memory.Waiting);
    }

    [Fact]
    public async Task Interrupt_OfAGuestThatWaits_EndsIt()
    {
        var (_, memory) = Make();
        var other = MakeWith(memory);
        var waiting = Task.Run(() => Trap(() => other.FindFunction("wait32")!.Invoke(64, 0, -1L)), Token);
        await UntilAsync(() => memory.Waiting == 1);

        other.Store.Interrupt();

        Assert.Equal(TrapKind.Interrupted, await waiting.WaitAsync(TimeSpan.FromSeconds(10), Token));
        Assert.Equal(0, memory.Waiting);
        Assert.Equal(TrapKind.Interrupted, Trap(() => other.FindFunction("wait32")!.Invoke(64, 0, -1L)));
    }

    [Fact]
    public void Memory_ThatIsNotShared_HasAtomicsButNoWaiting()
    {
        using var store = new Store(new Engine(Options));
        var instance = new Linker().Instantiate(store, Module.Load(store.Engine, TestModules.Read("unshared-memory")));

        Assert.Equal(0, instance.FindFunction("add")!.Invoke(3)[0].I32);
        Assert.Equal(3, instance.FindFunction("add")!.Invoke(4)[0].I32);
        Assert.Equal(0, instance.FindFunction("notify")!.Invoke()[0].I32);
        Assert.Equal(TrapKind.ExpectedSharedMemory, Trap(() => instance.FindFunction("wait")!.Invoke()));
    }

    // The memory outlives the store that created it, and does not count against the other store's limit.
    [Fact]
    public void Memory_OfAModule_CanBeHandedOn()
    {
        var engine = new Engine(Options);
        var module = Module.Load(engine, TestModules.Read("shared-memory"));
        using var first = new Store(engine);
        var maker = new Linker().Instantiate(first, module);
        var shared = maker.FindMemory("memory")!.Shared!;
        maker.FindFunction("store")!.Invoke(42);

        using var second = new Store(engine, new StoreLimits { MemoryBytesMax = 0 });
        var user = new Linker().Define("env", "memory", shared)
            .Instantiate(second, Module.Load(engine, WithMaximum(TestModules.Read("threads"), 2)));
        first.Dispose();

        Assert.Equal(42, user.FindFunction("i32.atomic.load")!.Invoke(8)[0].I32);
        Assert.Equal(1, user.FindFunction("grow")!.Invoke(1)[0].I32);
        Assert.Equal(2u, shared.PageCount);
    }

    [Fact]
    public void Memory_OfAModule_IsResetWithIt()
    {
        using var store = new Store(new Engine(Options), new StoreLimits { MemoryBytesMax = 2 * Memory.PageBytes });
        var instance = new Linker().Instantiate(
            store, Module.Load(store.Engine, TestModules.Read("shared-memory")), keepInitialState: true);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(7, instance.FindFunction("load")!.Invoke()[0].I32);
            Assert.Equal(1, instance.FindFunction("grow")!.Invoke()[0].I32);
            instance.FindFunction("store")!.Invoke(8);
            instance.Reset();
        }
    }

    [Fact]
    public void Memory_OverTheStoresLimit_IsRefused()
    {
        using var store = new Store(new Engine(Options), new StoreLimits { MemoryBytesMax = 1000 });

        Assert.Throws<LinkException>(
            () => new Linker().Instantiate(store, Module.Load(store.Engine, TestModules.Read("shared-memory"))));
    }

    [Fact]
    public void Memory_ThatIsNotShared_IsNotLinkedForOneThatIs()
    {
        using var store = new Store(new Engine(Options));
        var memory = store.CreateMemory(new MemoryType(new SizeLimits(1, 4)));

        var refusal = Assert.Throws<LinkException>(() => new Linker().Define("env", "memory", memory)
            .Instantiate(store, Module.Load(store.Engine, TestModules.Read("threads"))));

        Assert.Contains("is a memory that is not shared", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SharedMemory(store.Engine, new MemoryType(new SizeLimits(1, 4))));
        Assert.Throws<LinkException>(
            () => new SharedMemory(store.Engine, new MemoryType(new SizeLimits(2, 4), IsShared: true), Memory.PageBytes));
    }

    [Fact]
    public void Memory_ThatWasGivenUp_CannotBeUsed()
    {
        var engine = new Engine(Options);
        var memory = new SharedMemory(engine, new MemoryType(new SizeLimits(1, 4), IsShared: true));
        memory.Dispose();
        memory.Dispose();

        Assert.Throws<ObjectDisposedException>(() => memory.TryGetSpan(0, 1, out _));
        Assert.Throws<ObjectDisposedException>(() => memory.Grow(1));
        Assert.Throws<ObjectDisposedException>(() => MakeWith(memory, engine));
    }

    private static TrapKind Trap(Action action) => Assert.Throws<TrapException>(action).Kind;

    private static int WidthOf(string name, ValueType type)
    {
        foreach (var bits in (int[])[8, 16, 32])
        {
            var width = bits.ToString(CultureInfo.InvariantCulture);
            if (name.Contains("rmw" + width, StringComparison.Ordinal)
                || name.Contains("load" + width, StringComparison.Ordinal) || name.Contains("store" + width, StringComparison.Ordinal))
            {
                return bits;
            }
        }

        return type == ValueType.I64 ? 64 : 32;
    }

    private static (ulong Change, ulong? Returns) Expected(string name, ulong mask)
    {
        var operation = name.Split('.')[^1].Replace("_u", "", StringComparison.Ordinal).TrimEnd("0123456789".ToCharArray());
        return operation switch
        {
            "load" => (Before, Before & mask),
            "store" => (Operand, null),
            "add" => (unchecked(Before + Operand), Before & mask),
            "sub" => (unchecked(Before - Operand), Before & mask),
            "and" => (Before & Operand, Before & mask),
            "or" => (Before | Operand, Before & mask),
            "xor" => (Before ^ Operand, Before & mask),
            _ => (Operand, Before & mask),
        };
    }

    private static ref ulong Cell(SharedMemory memory)
    {
        Assert.True(memory.TryGetSpan(72, 8, out var bytes));
        return ref System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(bytes)[0];
    }

    // The module's memory, with another maximum: the last byte of its import section.
    private static byte[] WithMaximum(byte[] module, byte pages)
    {
        var at = module.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x02, 0x03, 0x01, 0x04]);
        Assert.True(at > 0);
        module[at + 3] = pages;
        return module;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "it did not happen");
            await Task.Delay(1, Token);
        }
    }

    private async Task OnThreadsAsync(SharedMemory memory, Action<Instance> run)
    {
        var instances = Enumerable.Range(0, Threads).Select(_ => MakeWith(memory)).ToList();
        await Task.WhenAll(instances.Select(
            instance => Task.Factory.StartNew(() => run(instance), Token, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    private (Instance Instance, SharedMemory Memory) Make(BoundsCheck check = BoundsCheck.Automatic)
    {
        var memory = new SharedMemory(
            new Engine(Options with { BoundsCheck = check }), new MemoryType(new SizeLimits(1, 4), IsShared: true));
        _owned.Add(memory);
        return (MakeWith(memory), memory);
    }

    private Instance MakeWith(SharedMemory memory, Engine? engine = null)
    {
        engine ??= memory.Engine;
        var store = new Store(engine);
        _owned.Add(store);
        return new Linker().Define("env", "memory", memory).Instantiate(store, Module.Load(engine, TestModules.Read("threads")));
    }
}
