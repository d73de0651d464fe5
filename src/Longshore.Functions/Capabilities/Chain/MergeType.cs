namespace Longshore.Functions.Capabilities.Chain;

/// <summary>What a region's elements are. The numbers are Faasm's.</summary>
internal enum MergeType
{
    /// <summary>Bytes.</summary>
    Raw = 0,

    /// <summary>Bytes that are 0 or 1.</summary>
    Bool = 1,

    /// <summary>Integers of 32 bits, signed.</summary>
    Int32 = 2,

    /// <summary>Integers of 64 bits, signed.</summary>
    Int64 = 3,

    /// <summary>Floating-point numbers of 32 bits.</summary>
    Float = 4,

    /// <summary>Floating-point numbers of 64 bits.</summary>
    Double = 5,
}
