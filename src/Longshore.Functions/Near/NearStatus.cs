namespace Longshore.Functions.Near;

/// <summary>How a call at a storage node ended. The numbers are those of the protocol between nodes.</summary>
public enum NearStatus
{
    /// <summary>The function has returned.</summary>
    Done = 0,

    /// <summary>The node does not have the module. It may be sent, and then the call again.</summary>
    NeedsModule = 64,

    /// <summary>The guest's state is of another snapshot than the module has there.</summary>
    SnapshotMismatch = 65,

    /// <summary>The call is not understood.</summary>
    Malformed = 66,

    /// <summary>The node does not take the call: its queue is full, or it cannot end in time.</summary>
    Refused = 67,

    /// <summary>The function trapped, or reached a limit.</summary>
    Failed = 68,

    /// <summary>The node does not answer, or not in time.</summary>
    Lost = 69,
}
