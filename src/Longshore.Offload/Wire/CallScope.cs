namespace Longshore.Offload.Wire;

/// <summary>Which of a session's sandboxes run a call.</summary>
internal enum CallScope : byte
{
    /// <summary>Any one.</summary>
    AnySandbox = 0,

    /// <summary>The one that has the session's state.</summary>
    Session = 1,

    /// <summary>Every one, also those made later, before any later call.</summary>
    EverySandbox = 2,

    /// <summary>Any one, also if another one has the session's state; what the call writes is no state.</summary>
    Independent = 3,
}
