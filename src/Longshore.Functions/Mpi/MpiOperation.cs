namespace Longshore.Functions.Mpi;

/// <summary>How a reduction puts two elements together. <c>sdk/c/mpi.h</c> has the same numbers.</summary>
internal enum MpiOperation
{
    /// <summary>None: the call is no reduction.</summary>
    None = 0,

    /// <summary>The greater one.</summary>
    Max = 1,

    /// <summary>The smaller one.</summary>
    Min = 2,

    /// <summary>The sum.</summary>
    Sum = 3,

    /// <summary>The product.</summary>
    Product = 4,

    /// <summary>1 if neither is 0.</summary>
    LogicalAnd = 5,

    /// <summary>The bits of both.</summary>
    BitAnd = 6,

    /// <summary>1 if one is not 0.</summary>
    LogicalOr = 7,

    /// <summary>The bits of either.</summary>
    BitOr = 8,

    /// <summary>1 if exactly one is not 0.</summary>
    LogicalXor = 9,

    /// <summary>The bits of one of them only.</summary>
    BitXor = 10,

    /// <summary>The greater one with its place; of equals the one with the smaller place.</summary>
    MaxPlace = 11,

    /// <summary>The smaller one with its place; of equals the one with the smaller place.</summary>
    MinPlace = 12,
}
