namespace Longshore.Functions.State;

/// <summary>Why state did not do what a guest asked for.</summary>
public enum StateRefusal
{
    /// <summary>An offset, length or version is none.</summary>
    Invalid,

    /// <summary>The region or the transfer would be too long.</summary>
    TooLarge,

    /// <summary>Others have changed it, or it has changes that were not pushed.</summary>
    Conflict,

    /// <summary>A limit on bytes, regions or locks is reached.</summary>
    LimitReached,

    /// <summary>A lock was not free in time.</summary>
    TimedOut,

    /// <summary>The store does not answer.</summary>
    Unavailable,
}
