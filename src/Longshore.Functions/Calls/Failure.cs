namespace Longshore.Functions.Calls;

/// <summary>Why an invocation gave no result. docs/failures.md maps each to HTTP, exit code and log event.</summary>
public enum Failure
{
    /// <summary>It gave a result.</summary>
    None,

    /// <summary>No function has this name.</summary>
    NotFound,

    /// <summary>The module was refused when it was loaded.</summary>
    BadModule,

    /// <summary>The input is larger than the function's limit.</summary>
    InputLimit,

    /// <summary>The node's queue is full.</summary>
    Overloaded,

    /// <summary>The work cannot be done by its deadline, so it was not begun.</summary>
    Refused,

    /// <summary>The deadline passed before the guest could begin.</summary>
    DeadlineMissed,

    /// <summary>The guest ran longer than its wall time limit.</summary>
    WallTimeLimit,

    /// <summary>The guest trapped.</summary>
    Trapped,

    /// <summary>The guest needs more memory than its limit to start.</summary>
    OutOfMemory,

    /// <summary>The guest wrote more output than its limit.</summary>
    OutputLimit,

    /// <summary>The guest ended with an exit code other than 0.</summary>
    Exited,

    /// <summary>The caller went away before the guest ended.</summary>
    Cancelled,

    /// <summary>It was accepted, then dropped in favour of a tenant within its reserved share.</summary>
    Shed,

    /// <summary>No executor offers what the function needs.</summary>
    Unplaceable,

    /// <summary>The node failed while it ran the guest. The node's log has the cause.</summary>
    NodeFailed,

    /// <summary>The object that is the call's input cannot be read.</summary>
    InputUnavailable,

    /// <summary>The function's calls need receipts, and this one's cannot be written.</summary>
    ReceiptUnavailable,

    /// <summary>The client took too long to take a part of the answer, which was a stream.</summary>
    ReaderStalled,
}
