using System.Diagnostics.CodeAnalysis;

namespace Longshore.Wasm.Execution;

/// <summary>Where compiled code goes to trap. No method here returns, which the JIT compiler sees: the code that leads
/// here is moved out of the way of the code that does not.</summary>
internal static unsafe class Traps
{
    [DoesNotReturn]
    public static void Unreachable() => throw new TrapException(TrapKind.Unreachable);

    [DoesNotReturn]
    public static void MemoryOutOfBounds() => throw new TrapException(TrapKind.MemoryOutOfBounds);

    [DoesNotReturn]
    public static void TableOutOfBounds() => throw new TrapException(TrapKind.TableOutOfBounds);

    [DoesNotReturn]
    public static void UndefinedElement() => throw new TrapException(TrapKind.UndefinedElement);

    [DoesNotReturn]
    public static void IntegerOverflow() => throw new TrapException(TrapKind.IntegerOverflow);

    [DoesNotReturn]
    public static void InvalidConversion() => throw new TrapException(TrapKind.InvalidConversionToInteger);

    [DoesNotReturn]
    public static void UnalignedAtomic() => throw new TrapException(TrapKind.UnalignedAtomic);

    [DoesNotReturn]
    public static void Interrupted() => throw new TrapException(TrapKind.Interrupted);

    /// <summary>An indirect call found a function it may not call.</summary>
    [DoesNotReturn]
    public static void IndirectCall(nint function) => throw new TrapException(
        ((FuncRef*)function)->TypeId == FuncRef.NullTypeId
            ? TrapKind.UninitializedElement
            : TrapKind.IndirectCallTypeMismatch);

    /// <summary>The check at a function's entry failed: the limit was moved to end the guest, or the stack is used up.
    /// </summary>
    [DoesNotReturn]
    public static void StackLimit(nint context) => throw StackLimitTrap(context);

    private static TrapException StackLimitTrap(nint context)
    {
        FrameProbe.NoteStack();
        return new TrapException(
            RuntimeCalls.IsInterrupted(context) ? TrapKind.Interrupted : TrapKind.StackOverflow);
    }
}
