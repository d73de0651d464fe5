namespace Longshore.Trust.Service.Pool;

/// <summary>What a worker's answer means for the queue.</summary>
internal enum WorkerAnswer
{
    /// <summary>A result.</summary>
    Result,

    /// <summary>An error, which is the order's outcome.</summary>
    Error,

    /// <summary>The worker takes no order now; it may later.</summary>
    Busy,

    /// <summary>The worker has processed this order before. Its answer was lost.</summary>
    SentBefore,

    /// <summary>The worker does not have the answer that was lost.</summary>
    NoAnswer,

    /// <summary>It is no answer.</summary>
    Unreadable,
}
