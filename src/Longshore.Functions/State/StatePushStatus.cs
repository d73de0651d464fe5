namespace Longshore.Functions.State;

/// <summary>How a push ended.</summary>
public enum StatePushStatus
{
    /// <summary>It is durable.</summary>
    Done,

    /// <summary>The region is not what the push expects: another push came before. Nothing was changed.</summary>
    Conflict,

    /// <summary>The lock under which it was made was given to another holder. Nothing was changed.</summary>
    Fenced,

    /// <summary>The store's limit is reached. Nothing was changed.</summary>
    NoRoom,
}
