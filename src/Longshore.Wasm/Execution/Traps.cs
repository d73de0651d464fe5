using System.Diagnostics.CodeAnalysis;

namespace Longshore.Wasm.Execution;

/// <summary>The methods that compiled code calls to trap. None of them returns. The JIT compiler knows this and moves the code
/// that calls them out of the main path.</summary>
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
    public static void NullReference() => throw new TrapException(TrapKind.NullReference);

    [DoesNotReturn]
    public static void NullFunctionReference() => throw new TrapException(TrapKind.NullFunctionReference);

    [DoesNotReturn]
    public static void Interrupted() => throw new TrapException(TrapKind.Interrupted);

    /// <summary>Traps for an indirect call whose function has the wrong type or is null.</summary>
    [DoesNotReturn]
    public static void IndirectCall(nint function) => throw new TrapException(
        ((FuncRef*)function)->TypeId == FuncRef.NullTypeId
            ? TrapKind.UninitializedElement
            : TrapKind.IndirectCallTypeMismatch);

    /// <summary>Traps for a failed check at a function's entry: an interrupt moved the stack limit, or the stack is used
    /// up.</summary>
    [DoesNotReturn]
    public static void StackLimit(nint context) => throw StackLimitTrap(context);

    private static TrapException StackLimitTrap(nint context)
    {
        FrameProbe.NoteStack();
        return new TrapException(
            RuntimeCalls.IsInterrupted(context) ? TrapKind.Interrupted : TrapKind.StackOverflow);
    }
}
