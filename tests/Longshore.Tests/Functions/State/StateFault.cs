namespace Longshore.Tests.Functions.State;

/// <summary>What happens to a call of a store on its way.</summary>
internal enum StateFault
{
    None,

    /// <summary>The request does not arrive.</summary>
    RequestLost,

    /// <summary>The request is done, and its answer does not arrive.</summary>
    AnswerLost,

    /// <summary>The request arrives twice.</summary>
    Duplicated,

    /// <summary>The request arrives now, and once more much later.</summary>
    DuplicatedLate,

    /// <summary>The request waits on its way.</summary>
    StalledBefore,

    /// <summary>The answer waits on its way.</summary>
    StalledAfter,
}
