using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Small functions, whose code the compiler puts into their callers. In each module the function to call is the last one, with
/// one i32 parameter and one i32 result; those before it are small.</summary>
public sealed class InliningTests
{
    private const byte Block = 0x02;
    private const byte Loop = 0x03;
    private const byte If = 0x04;
    private const byte End = 0x0b;
    private const byte Void = 0x40;
    private const byte I32 = ModuleBuilder.I32;
    private const byte Return = 0x0f;
    private const byte Call = 0x10;
    private const byte Add = 0x6a;
    private const byte Subtract = 0x6b;

    [Fact]
    public void Callee_ThatReturnsFromABlock_GoesOnAfterTheCall()
    {
        // Function 0 is abs.
        var run = Build(
            [0x20, 0x00, 0x41, 0x00, 0x48, If, Void, 0x41, 0x00, 0x20, 0x00, Subtract, Return, End, 0x20, 0x00],
            [0x20, 0x00, Call, 0x00, 0x41, 0x01, Add]);

        Assert.Equal(6, run(5));
        Assert.Equal(6, run(-5));
    }

    [Fact]
    public void Callee_WithATableOfBranches_BranchesToItsOwnEnd()
    {
        // Function 0 branches by its parameter to its block or to its own end, with 7 or 70.
        var run = Build(
            [Block, I32, 0x41, 0x07, 0x20, 0x00, 0x0e, 0x01, 0x00, 0x01, End, 0x41, 0x0a, 0x6c],
            [0x20, 0x00, Call, 0x00, 0x20, 0x00, Call, 0x00, 0x41, 0x02, 0x6c, Subtract]);

        Assert.Equal(-70, run(0));
        Assert.Equal(-7, run(3));
    }

    [Fact]
    public void Callee_CalledTwiceInOneExpression_KeepsTheFirstResult()
    {
        // Function 0 increments its parameter and returns it.
        var run = Build(
            [0x20, 0x00, 0x41, 0x01, Add, 0x22, 0x00],
            [0x20, 0x00, Call, 0x00, 0x20, 0x00, Call, 0x00, Call, 0x00, 0x41, 0x0a, 0x6c, Add, 0x20, 0x00, 0x41, 0xe4, 0x00, 0x6c, Add]);

        Assert.Equal(100 * 5 + 10 * 7 + 6, run(5));
    }

    [Fact]
    public void Callee_InALoop_BeginsWithClearedLocals()
    {
        // Function 0 adds its parameter to its local, which is zero, and returns it.
        var run = Build(
            1,
            [0x20, 0x01, 0x20, 0x00, Add, 0x22, 0x01],
            [
                Loop, Void, 0x20, 0x01, 0x20, 0x00, Call, 0x00, Add, 0x21, 0x01,
                0x20, 0x00, 0x41, 0x01, Subtract, 0x22, 0x00, 0x0d, 0x00, End, 0x20, 0x01,
            ]);

        Assert.Equal(5 + 4 + 3 + 2 + 1, run(5));
    }

    [Fact]
    public void Callee_ThatCallsItself_IsCalledToAnyDepth()
    {
        // Function 0 is the sum of the numbers up to its parameter.
        var run = Build(
            [0x20, 0x00, 0x45, If, I32, 0x41, 0x00, 0x05, 0x20, 0x00, 0x20, 0x00, 0x41, 0x01, Subtract, Call, 0x00, Add, End],
            [0x20, 0x00, Call, 0x00]);

        Assert.Equal(5050, run(100));
    }

    [Fact]
    public void Callee_ThatCallsItselfWithoutEnd_RunsOutOfStack()
    {
        var run = Build([0x20, 0x00, Call, 0x00, 0x41, 0x01, Add], [0x20, 0x00, Call, 0x00]);

        Assert.Equal(TrapKind.StackOverflow, Assert.Throws<TrapException>(() => run(1)).Kind);
    }

    [Fact]
    public void Callee_WithARotation_GivesItsResultAsACondition()
    {
        var run = Build(
            [0x20, 0x00, 0x41, 0x05, 0x77],
            [0x41, 0x01, 0x41, 0x02, 0x20, 0x00, Call, 0x00, 0x1b]);

        Assert.Equal(1, run(32_766));
        Assert.Equal(2, run(0));
    }

    [Fact]
    public void Callee_WhoseLocalsWereAnAddress_LeavesNothingKnownToTheNext()
    {
        // Function 0 loads from its parameter, twice.
        var run = Build(
            [0x20, 0x00, 0x28, 0x02, 0x00, 0x20, 0x00, 0x28, 0x02, 0x00, Add],
            [
                0x41, 0x08, 0x41, 0x03, 0x36, 0x02, 0x00, 0x41, 0x10, 0x41, 0x04, 0x36, 0x02, 0x00,
                0x41, 0x08, Call, 0x00, 0x41, 0x10, Call, 0x00, Add,
            ]);

        Assert.Equal(2 * 3 + 2 * 4, run(0));
    }

    private static Func<int, int> Build(byte[] callee, byte[] caller) => Build(0, callee, caller);

    private static Func<int, int> Build(int locals, byte[] callee, byte[] caller)
    {
        var builder = new ModuleBuilder().Memory(1);
        var type = builder.Type([I32], [I32]);
        builder.FunctionWith([[(byte)locals, I32]], type, callee);
        builder.FunctionWith([[(byte)locals, I32]], type, caller, "run");
        var store = new Store(new Engine());
        var run = new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build())).FindFunction("run")!;
        return argument => run.Invoke(argument)[0].I32;
    }
}
