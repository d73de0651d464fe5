namespace Longshore.Wasm;

/// <summary>The kind of a trap (core specification 4.4), including limits and interrupts.</summary>
public enum TrapKind
{
    /// <summary>An <c>unreachable</c> instruction was executed.</summary>
    Unreachable,

    /// <summary>A memory access reached beyond the memory's end.</summary>
    MemoryOutOfBounds,

    /// <summary>A table access reached beyond the table's end.</summary>
    TableOutOfBounds,

    /// <summary>An indirect call named an element beyond the table's end.</summary>
    UndefinedElement,

    /// <summary>An indirect call named an element that is null.</summary>
    UninitializedElement,

    /// <summary>An indirect call found a function of another type.</summary>
    IndirectCallTypeMismatch,

    /// <summary>The result of a division or conversion does not fit its type.</summary>
    IntegerOverflow,

    /// <summary>An integer was divided by zero.</summary>
    IntegerDivideByZero,

    /// <summary>A NaN was converted to an integer.</summary>
    InvalidConversionToInteger,

    /// <summary>The guest used more stack than its limit.</summary>
    StackOverflow,

    /// <summary>The address of an atomic access is not a multiple of its width.</summary>
    UnalignedAtomic,

    /// <summary>The guest waits on a memory that is not shared, so no other thread can notify it.</summary>
    ExpectedSharedMemory,

    /// <summary>A reference that must not be null is null.</summary>
    NullReference,

    /// <summary>A function was called by a reference that is null.</summary>
    NullFunctionReference,

    /// <summary>A null exception reference was thrown.</summary>
    NullException,

    /// <summary>The guest holds references to more exceptions than its limit: <see cref="StoreLimits.ExceptionsMax"/>.</summary>
    TooManyExceptions,

    /// <summary>The host has no memory left for a reference that the guest would hold: <see cref="StoreLimits.MemoryBytesMax"/>.
    /// </summary>
    TooManyReferences,

    /// <summary>A function that is compiled at its first call is too large for the compiler.</summary>
    NotCompiled,

    /// <summary>Another thread interrupted the guest: <see cref="Store.Interrupt"/>.</summary>
    Interrupted,
}
