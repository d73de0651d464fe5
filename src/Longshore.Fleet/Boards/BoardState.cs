namespace Longshore.Fleet.Boards;

/// <summary>What the orchestrator knows of a board.</summary>
public enum BoardState
{
    /// <summary>Nothing: the orchestrator has just started, or the board stopped answering.</summary>
    Unknown,

    /// <summary>Its power switch was used, and it has not connected yet.</summary>
    PoweringUp,

    /// <summary>It is connected and has a job, or waits for one.</summary>
    Working,

    /// <summary>It was told to reboot, or lost its connection, and has not connected yet.</summary>
    Rebooting,

    /// <summary>It is switched off, or was told to switch itself off.</summary>
    Off,
}
