namespace Longshore.Functions.Capabilities.Chain;

/// <summary>How a child's region becomes part of its parent's. The numbers are Faasm's.</summary>
internal enum MergeOperation
{
    /// <summary>Bytes that the child has changed replace those of the parent.</summary>
    Bytewise = 0,

    /// <summary>What the child has added is added.</summary>
    Sum = 1,

    /// <summary>What the child has multiplied by is multiplied.</summary>
    Product = 2,

    /// <summary>What the child has subtracted is subtracted.</summary>
    Subtract = 3,

    /// <summary>The greater value stays.</summary>
    Max = 4,

    /// <summary>The smaller value stays.</summary>
    Min = 5,

    /// <summary>Nothing of the child's is taken.</summary>
    Ignore = 6,

    /// <summary>Bits that the child has changed are changed.</summary>
    Xor = 7,
}
