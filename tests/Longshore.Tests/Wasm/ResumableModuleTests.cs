using System.Runtime.CompilerServices;
using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>A guest that was suspended at a call of the host goes on as if the call had only now been made.</summary>
public class ResumableModuleTests
{
    private const byte I32 = ModuleBuilder.I32;
    private const byte I64 = ModuleBuilder.I64;
    private const byte F32 = ModuleBuilder.F32;
    private const byte F64 = ModuleBuilder.F64;
    private const byte V128 = ModuleBuilder.V128;
    private const byte Get = 0x20;
    private const byte Set = 0x21;
    private const byte Tee = 0x22;
    private const byte Const = 0x41;
    private const byte Add = 0x6a;
    private const byte Mul = 0x6c;
    private const byte Call = 0x10;
    private const byte End = 0x0b;

    /// <summary>How the engines of the tests compile.</summary>
    protected virtual EngineOptions Options { get; } = new();

    [Fact]
    public void Resume_CallInNestedFunctions_ReturnsThroughAll()
    {
        var builder = new ModuleBuilder();
        var (wait, number) = ImportWait(builder);
        var inner = builder.Function(number, [Call, (byte)wait, Const, 2, Mul]);
        var middle = builder.Function(number, [Const, 7, Call, (byte)inner, Add]);
        builder.Function(builder.Type([I32], [I32]), [Get, 0, Call, (byte)middle, Add], "run");

        Assert.Equal(1000 + 7 + 2 * 5, Resume(Suspend(builder, 1000), 5));
    }

    [Fact]
    public void Resume_ManyTimes_StartsFromTheSameState()
    {
        var builder = new ModuleBuilder().Memory(1).MutableGlobal(10, "count");
        var (wait, number) = ImportWait(builder);

        // Adds one to the global and to a word of memory, before and after the call.
        byte[] count = [0x23, 0, Const, 1, Add, 0x24, 0, Const, 0, Const, 0, 0x28, 2, 0, Const, 1, Add, 0x36, 2, 0];
        builder.Function(number, [.. count, Call, (byte)wait, .. count, 0x23, 0, Add, Const, 0, 0x28, 2, 0, Add], "run");
        var suspension = Suspend(builder);

        Assert.Equal(100 + 12 + 2, Resume(suspension, 100));
        Assert.Equal(200 + 12 + 2, Resume(suspension, 200));
    }

    [Fact]
    public void Resume_InstanceAfterReset_StartsAgain()
    {
        var builder = new ModuleBuilder().Memory(1).MutableGlobal(10, "count");
        var (wait, number) = ImportWait(builder);
        builder.Function(number, [Call, (byte)wait, 0x23, 0, Add, Const, 1, 0x24, 0], "run");
        var suspension = Suspend(builder);
        using var store = NewStore(3);
        var instance = suspension.Instantiate(store);

        Assert.Equal(13, Resume(suspension, instance));
        instance.Reset();
        Assert.Equal(13, Resume(suspension, instance));
    }

    // sum of (i * wait()) for i = 1 to 4, the first of which suspends.
    [Fact]
    public void Resume_CallInALoop_GoesOnWithTheLoop()
    {
        var builder = new ModuleBuilder();
        var (wait, _) = ImportWait(builder);
        builder.FunctionWith(
            [[2, I32]],
            builder.Type([I32], [I32]),
            [
                Const, 1, Set, 1, 0x02, 0x40, 0x03, 0x40,
                Get, 2, Get, 1, Call, (byte)wait, Mul, Add, Set, 2,
                Get, 1, Const, 1, Add, Tee, 1, Get, 0, 0x4a, 0x0d, 1, 0x0c, 0,
                End, End, Get, 2,
            ],
            "run");

        Assert.Equal((1 + 2 + 3 + 4) * 10, Resume(Suspend(builder, 4), 10));
    }

    [Fact]
    public void Resume_CallInBlocksWithBranches_TakesTheRightBranch()
    {
        var builder = new ModuleBuilder();
        var (wait, number) = ImportWait(builder);

        // if (arg) (param i32) { br_table by wait() } else { 9 }, with a value below the block and one as its parameter.
        var block = builder.Type([I32], [I32]);
        builder.Function(
            builder.Type([I32], [I32]),
            [
                Const, 0xE4, 0x00, Const, 50, Get, 0, 0x04, (byte)block,
                0x02, (byte)number, 0x02, (byte)number, Const, 1, Call, (byte)wait, 0x0e, 1, 0, 1, End, Const, 2, Add, End, Add,
                0x05, 0x1a, Const, 9, End, Add,
            ],
            "run");
        var suspension = Suspend(builder, 1);

        Assert.Equal(100 + 50 + 1 + 2, Resume(suspension, 0));
        Assert.Equal(100 + 50 + 1, Resume(suspension, 1));
    }

    [Fact]
    public void Resume_IndirectCall_Returns()
    {
        var builder = new ModuleBuilder();
        var (wait, number) = ImportWait(builder);
        var inner = builder.Function(number, [Call, (byte)wait, Const, 3, Add]);
        builder.Table(2, inner);
        builder.Function(number, [Const, 40, Const, 0, 0x11, (byte)number, 0, Add], "run");

        Assert.Equal(40 + 3 + 5, Resume(Suspend(builder), 5));
    }

    [Fact]
    public void Resume_IndirectCallOfTheHost_CallsAgain()
    {
        var builder = new ModuleBuilder();
        var (wait, number) = ImportWait(builder);
        builder.Table(2, wait);
        builder.Function(number, [Const, 40, Const, 0, 0x11, (byte)number, 0, Add], "run");

        Assert.Equal(40 + 5, Resume(Suspend(builder), 5));
    }

    // f(n) = n == 0 ? wait() : n + 10 * f(n - 1)
    [Fact]
    public void Resume_RecursiveFunction_KeepsEachFrame()
    {
        var builder = new ModuleBuilder();
        var (wait, number) = ImportWait(builder);
        var type = builder.Type([I32], [I32]);
        builder.Function(
            type,
            [
                Get, 0, 0x45, 0x04, (byte)number, Call, (byte)wait, 0x05,
                Get, 0, Const, 10, Get, 0, Const, 1, 0x6b, Call, 1, Mul, Add, End,
            ],
            "run");
        var suspension = Suspend(builder, 4);

        Assert.Equal(5, suspension.Frames);
        Assert.Equal(4 + 10 * (3 + 10 * (2 + 10 * (1 + 10 * 7))), Resume(suspension, 7));
    }

    [Fact]
    public void Resume_LocalsAndOperandsOfAllTypes_AreKept()
    {
        var builder = new ModuleBuilder();
        var (wait, _) = ImportWait(builder);
        var sum = builder.Type([], [F64]);

        // i64 2^40, f32 1.5, f64 0.25 and a vector of bytes 3 in locals and on the stack; all are added up after the call.
        byte[] values =
        [
            0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20, Set, 0,
            0x43, .. BitConverter.GetBytes(1.5f), Set, 1,
            0x44, .. BitConverter.GetBytes(0.25), Set, 2,
            Const, 3, 0xfd, 0x0f, Set, 3,
        ];
        byte[] operands = [Get, 2, Get, 1, Get, 0, Get, 3];
        byte[] addUp =
        [
            // The vector's first byte, and the others, as f64.
            0xfd, 0x16, 0, 0xb8, Set, 4, 0xb9, Set, 5, 0xbb, Set, 6,
            Get, 4, 0xa0, Get, 5, 0xa0, Get, 6, 0xa0,
            Get, 0, 0xb9, 0xa0, Get, 1, 0xbb, 0xa0, Get, 2, 0xa0, Get, 3, 0xfd, 0x16, 15, 0xb8, 0xa0,
        ];
        builder.FunctionWith(
            [[1, I64], [1, F32], [1, F64], [1, V128], [3, F64]],
            sum,
            [.. values, .. operands, Call, (byte)wait, 0x1a, .. addUp],
            "run");

        Assert.Equal(2 * (Math.Pow(2, 40) + 1.5 + 0.25 + 3), BitConverter.UInt64BitsToDouble(ResumeRaw(Suspend(builder), 1)[0]));
    }

    [Fact]
    public void Resume_SeveralResultsOfAllTypes_AreReturned()
    {
        var builder = new ModuleBuilder();
        var (wait, _) = ImportWait(builder);
        var all = builder.Type([], [I32, I64, F32, F64, V128]);
        byte[] others =
        [
            0x42, 0x7f, 0x43, .. BitConverter.GetBytes(1.5f), 0x44, .. BitConverter.GetBytes(-2.5), Const, 9, 0xfd, 0x0f,
        ];
        var inner = builder.Function(all, [Call, (byte)wait, .. others]);
        builder.Function(all, [Call, (byte)inner], "run");

        var results = ResumeRaw(Suspend(builder), 11, results: 5);

        Assert.Equal(11, (int)results[0]);
        Assert.Equal(-1, (long)results[1]);
        Assert.Equal(1.5f, BitConverter.UInt32BitsToSingle((uint)results[2]));
        Assert.Equal(-2.5, BitConverter.UInt64BitsToDouble(results[3]));
        Assert.Equal(0x0909090909090909ul, results[4]);
    }

    [Fact]
    public void Resume_ValueOfALocalBelowTheCall_IsTheOldOne()
    {
        var builder = new ModuleBuilder();
        var (wait, _) = ImportWait(builder);

        // The operand is the local's value before the call's result is put into the local.
        builder.Function(builder.Type([I32], [I32]), [Get, 0, Call, (byte)wait, Tee, 0, Mul, Get, 0, Add], "run");

        Assert.Equal(6 * 5 + 5, Resume(Suspend(builder, 6), 5));
    }

    [Fact]
    public void Resume_ArgumentsOfTheHostCall_AreTheSame()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([I32, I32], [I32]);
        var ask = builder.ImportFunction("host", "subtract", type);
        builder.Function(builder.Type([I32], [I32]), [Get, 0, Const, 50, Get, 0, Call, (byte)ask, Add], "run");

        Assert.Equal(8 + 50 - 8 + 1, Resume(Suspend(builder, 8), 1));
    }

    [Fact]
    public void Resume_TailCalls_AreNotFrames()
    {
        var builder = new ModuleBuilder();
        var (wait, number) = ImportWait(builder);
        var inner = builder.Function(number, [Call, (byte)wait, Const, 2, Mul]);
        var middle = builder.Function(number, [0x12, (byte)inner]);
        builder.Function(number, [Call, (byte)middle, Const, 1, Add], "run");
        var suspension = Suspend(builder);

        Assert.Equal(2, suspension.Frames);
        Assert.Equal(2 * 5 + 1, Resume(suspension, 5));
    }

    [Fact]
    public void Resume_TailCallWithTwoResults_Returns()
    {
        var builder = new ModuleBuilder();
        var (wait, number) = ImportWait(builder);
        var two = builder.Type([], [I32, I32]);
        var inner = builder.Function(two, [Call, (byte)wait, Const, 4]);
        builder.Table(1, inner);
        var middle = builder.Function(two, [Const, 0, 0x13, (byte)two, 0]);
        builder.Function(number, [Call, (byte)middle, Mul], "run");

        Assert.Equal(20, Resume(Suspend(builder), 5));
    }

    [Fact]
    public void Resume_SecondMemory_IsFoundInTheNewInstance()
    {
        var builder = new ModuleBuilder().Memory(1).Memory(1).DataOf(1, 16, 77);
        var (wait, number) = ImportWait(builder);
        builder.Function(number, [Const, 16, Call, (byte)wait, Add, 0x2d, 0x40, 1, 0], "run");

        Assert.Equal(77, Resume(Suspend(builder), 0));
    }

    [Fact]
    public void Resume_TrapAfterwards_HasItsFrame()
    {
        var builder = new ModuleBuilder();
        var (wait, number) = ImportWait(builder);
        var inner = builder.Function(number, [Call, (byte)wait]);
        builder.Function(number, [Call, (byte)inner, 0x1a, 0x00], "run", "outer");
        var suspension = Suspend(builder);

        var trap = Assert.Throws<TrapException>(() => Resume(suspension, 1));

        Assert.Equal(TrapKind.Unreachable, trap.Kind);
        Assert.Equal("outer", Assert.Single(trap.Frames).Name);
    }

    [Fact]
    public void Resume_EndlessLoopAfterwards_CanBeInterrupted()
    {
        var builder = new ModuleBuilder();
        var (wait, number) = ImportWait(builder);
        builder.Function(number, [Call, (byte)wait, 0x03, 0x40, 0x0c, 0, End], "run");
        var suspension = Suspend(builder);
        using var store = NewStore(1);
        var instance = suspension.Instantiate(store);
        store.Interrupt();

        Assert.Equal(TrapKind.Interrupted, Assert.Throws<TrapException>(() => Resume(suspension, instance)).Kind);
    }

    [Fact]
    public void Resume_ManyThreads_DoNotDisturbEachOther()
    {
        var builder = new ModuleBuilder();
        var (wait, number) = ImportWait(builder);
        var inner = builder.Function(number, [Call, (byte)wait, Const, 2, Mul]);
        builder.Function(number, [Const, 7, Call, (byte)inner, Add], "run");
        var suspension = Suspend(builder);

        Parallel.For(0, 100, i => Assert.Equal(7 + 2 * i, Resume(suspension, i)));
    }

    [Fact]
    public void Run_OtherFunctionsMeanwhile_RunAsUsual()
    {
        var builder = new ModuleBuilder();
        var (wait, number) = ImportWait(builder);
        var type = builder.Type([I32], [I32]);
        var twice = builder.Function(type, [Get, 0, Const, 2, Mul]);
        builder.Function(
            number, [Const, 4, Call, (byte)twice, Call, (byte)wait, Call, (byte)twice, Add], "run");

        Assert.Equal(8 + 2 * 5, Resume(Suspend(builder), 5));
    }

    [Fact]
    public void Run_FunctionThatNeverCallsTheHost_IsNotSuspended()
    {
        var builder = new ModuleBuilder();
        builder.Function(builder.Type([], [I32]), [Const, 1], "run");

        Assert.Null(Load(builder).Run(() => NewStore(0), "run"));
    }

    [Fact]
    public void Run_UnknownFunction_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Load(new ModuleBuilder()).Run(() => NewStore(0), "run"));

    [Fact]
    public void Run_FunctionThatCatchesExceptions_IsRefusedByName()
    {
        var builder = new ModuleBuilder();
        var (wait, number) = ImportWait(builder);
        builder.Function(number, [0x02, 0x40, 0x1f, 0x40, 1, 2, 0, Call, (byte)wait, 0x1a, End, End, Const, 1], "run");

        var refusal = Assert.Throws<ModuleException>(() => Suspend(builder));

        Assert.Equal("function 1 cannot be suspended, because it catches exceptions", refusal.Rule);
    }

    [Fact]
    public void Run_FunctionWithAReference_IsRefusedByName()
    {
        var builder = new ModuleBuilder();
        var (wait, number) = ImportWait(builder);
        builder.FunctionWith([[1, 0x70]], number, [Call, (byte)wait], "run");

        var refusal = Assert.Throws<ModuleException>(() => Suspend(builder));

        Assert.Equal("function 1 cannot be suspended, because it holds references", refusal.Rule);
    }

    [Fact]
    public void Run_HostBetweenTwoGuests_IsRefused()
    {
        var builder = new ModuleBuilder();
        var (wait, number) = ImportWait(builder);
        var back = builder.ImportFunction("host", "call_inner", number);
        builder.Function(number, [Call, (byte)wait], "inner");
        builder.Function(number, [Call, (byte)back], "run");

        Assert.Throws<InvalidOperationException>(() => Suspend(builder));
    }

    [Fact]
    public void New_ModuleThatImportsAMemory_IsRefused()
    {
        var builder = new ModuleBuilder().Import("host", "memory", 0x02, 0x00, 0x01);
        var engine = new Engine(Options);
        using var store = new Store(engine);
        var linker = new Linker().Define("host", "memory", store.CreateMemory(new MemoryType(new SizeLimits(1, null))));
        var linked = linker.Link(Module.Load(engine, builder.Build()));

        Assert.Throws<ArgumentException>(() => new ResumableModule(linked));
    }

    [Fact]
    public void TrySuspend_GuestThatRunsAsUsual_IsFalse()
    {
        using var store = new Store(new Engine(Options));

        Assert.False(store.TrySuspend());
    }

    private static (int Wait, int Type) ImportWait(ModuleBuilder builder)
    {
        var type = builder.Type([], [I32]);
        return (builder.ImportFunction("host", "wait", type), type);
    }

    private Suspension Suspend(ModuleBuilder builder, params Value[] arguments) =>
        Load(builder).Run(() => NewStore(-1), "run", arguments)!;

    private ResumableModule Load(ModuleBuilder builder)
    {
        var linker = new Linker()
            .Define("host", "wait", (Caller caller) => caller.Store.TrySuspend() ? 0 : Answer(caller))
            .Define("host", "subtract", (Caller caller, int from, int number) =>
                caller.Store.TrySuspend() ? 0 : from - number + Answer(caller))
            .Define("host", "call_inner", (Caller caller) => caller.Instance!.FindFunction("inner")!.Invoke()[0].I32);
        return new ResumableModule(linker.Link(Module.Load(Engine, builder.Build())));
    }

    private Engine Engine => field ??= new Engine(Options);

    private Store NewStore(int answer) => new(Engine) { Data = new StrongBox<int>(answer) };

    private static int Answer(Caller caller) => ((StrongBox<int>)caller.Store.Data!).Value;

    private int Resume(Suspension suspension, int answer) => (int)ResumeRaw(suspension, answer)[0];

    private static int Resume(Suspension suspension, Instance instance)
    {
        Span<UInt128> results = stackalloc UInt128[1];
        suspension.Resume(instance, results);
        return (int)(uint)results[0];
    }

    // The low halves of the results.
    private ulong[] ResumeRaw(Suspension suspension, int answer, int results = 1)
    {
        using var store = NewStore(answer);
        var slots = new UInt128[results];
        suspension.Resume(suspension.Instantiate(store), slots);
        return [.. slots.Select(slot => (ulong)slot)];
    }
}
