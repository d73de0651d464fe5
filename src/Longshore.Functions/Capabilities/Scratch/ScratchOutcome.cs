namespace Longshore.Functions.Capabilities.Scratch;

/// <summary>How a change of a store ended.</summary>
internal enum ScratchOutcome
{
    /// <summary>It was made.</summary>
    Done,

    /// <summary>There is an entry where there must be none, or none where there must be one.</summary>
    Unchanged,

    /// <summary>It would exceed a limit.</summary>
    NoRoom,
}
