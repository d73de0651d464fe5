namespace Longshore.Functions.Mpi;

/// <summary>The results of MPI's functions. <c>sdk/c/mpi.h</c> has the same numbers.</summary>
internal enum MpiError
{
    /// <summary>It was done.</summary>
    Success = 0,

    /// <summary>A number of elements is negative.</summary>
    Count = 2,

    /// <summary>There is no such datatype, or none for this operation.</summary>
    Type = 3,

    /// <summary>A tag is out of range.</summary>
    Tag = 4,

    /// <summary>There is no such communicator.</summary>
    Communicator = 5,

    /// <summary>The communicator has no such rank.</summary>
    Rank = 6,

    /// <summary>There is no such request.</summary>
    Request = 7,

    /// <summary>The communicator has no such root.</summary>
    Root = 8,

    /// <summary>There is no such operation, or none for this datatype.</summary>
    Operation = 10,

    /// <summary>A message is longer than the buffer.</summary>
    Truncate = 15,

    /// <summary>It is not ready yet. Only for calls that do not wait.</summary>
    Pending = 18,

    /// <summary>A limit of <see cref="MpiLimits"/>.</summary>
    Limit = 34,
}
