namespace Longshore.Wasm;

/// <summary>Why a guest was ended (core specification 4.4), or by whom.</summary>
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

    /// <summary>A number that is not a number was converted to an integer.</summary>
    InvalidConversionToInteger,

    /// <summary>The guest used more stack than it may.</summary>
    StackOverflow,

    /// <summary>An atomic instruction named an address that is no multiple of its size.</summary>
    UnalignedAtomic,

    /// <summary>The guest waits on a memory that nobody can share with it.</summary>
    ExpectedSharedMemory,

    /// <summary>A null reference was thrown as an exception.</summary>
    NullException,

    /// <summary>The guest holds references to more exceptions than it may: <see cref="StoreLimits.ExceptionsMax"/>.</summary>
    TooManyExceptions,

    /// <summary>Another thread ended the guest: <see cref="Store.Interrupt"/>.</summary>
    Interrupted,
}
