namespace Longshore.Functions.Mpi;

/// <summary>The elements of a reduction. <c>sdk/c/mpi.h</c> has the same numbers.</summary>
internal enum MpiType
{
    /// <summary>Bytes without a meaning.</summary>
    Raw = 0,

    /// <summary>Integers of 8 bits, signed.</summary>
    Int8 = 1,

    /// <summary>Integers of 8 bits, unsigned.</summary>
    UInt8 = 2,

    /// <summary>Integers of 16 bits, signed.</summary>
    Int16 = 3,

    /// <summary>Integers of 16 bits, unsigned.</summary>
    UInt16 = 4,

    /// <summary>Integers of 32 bits, signed.</summary>
    Int32 = 5,

    /// <summary>Integers of 32 bits, unsigned.</summary>
    UInt32 = 6,

    /// <summary>Integers of 64 bits, signed.</summary>
    Int64 = 7,

    /// <summary>Integers of 64 bits, unsigned.</summary>
    UInt64 = 8,

    /// <summary>Floating-point numbers of 32 bits.</summary>
    Float = 9,

    /// <summary>Floating-point numbers of 64 bits.</summary>
    Double = 10,

    /// <summary>An integer of 32 bits and its place, of 32 bits.</summary>
    IntegerPlace = 11,

    /// <summary>A floating-point number of 32 bits and its place, of 32 bits.</summary>
    FloatPlace = 12,

    /// <summary>A floating-point number of 64 bits and its place, of 32 bits, in 16 bytes.</summary>
    DoublePlace = 13,
}
