namespace Longshore.Functions.Capabilities.Operations;

/// <summary>Why an operation was not done. Guests see the name.</summary>
internal enum OperationError
{
    /// <summary>The function's spec does not grant it.</summary>
    NotGranted,

    /// <summary>The node has no operation of that name.</summary>
    UnknownOperation,

    /// <summary>The request is not understood.</summary>
    InvalidArgument,

    /// <summary>A key, value, body or answer is over its limit.</summary>
    TooLarge,

    /// <summary>A value is not the one that the request expects.</summary>
    Conflict,

    /// <summary>A limit on number, bytes or depth is reached. Later it may succeed.</summary>
    LimitReached,

    /// <summary>The grant or the policy of the node forbids it.</summary>
    Refused,

    /// <summary>It took longer than its limit.</summary>
    TimedOut,

    /// <summary>What it needs does not answer: a peer, a disk.</summary>
    Unavailable,

    /// <summary>The function that was called ended without an answer: it trapped, threw, or had an exit code.</summary>
    FunctionFailed,

    /// <summary>The call that asked for it has ended.</summary>
    Cancelled,

    /// <summary>A fault of the node. Its log has the cause.</summary>
    Failed,

    /// <summary>There is no file of that name.</summary>
    NotFound,
}
