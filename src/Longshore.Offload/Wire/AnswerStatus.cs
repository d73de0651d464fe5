namespace Longshore.Offload.Wire;

/// <summary>How a call ended on a worker.</summary>
internal enum AnswerStatus : byte
{
    /// <summary>It returned; a value follows.</summary>
    Returned = 0,

    /// <summary>It threw; a value follows.</summary>
    Threw = 1,

    /// <summary>Its result has no meaning outside the worker; a sentence follows.</summary>
    Unsendable = 2,

    /// <summary>It was ended for its time, its memory, or because the worker stops; a sentence follows.</summary>
    Failed = 3,

    /// <summary>The worker could not begin it: a sentence follows.</summary>
    Refused = 4,
}
