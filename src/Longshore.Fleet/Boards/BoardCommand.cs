namespace Longshore.Fleet.Boards;

/// <summary>What the orchestrator does with a board.</summary>
public enum BoardCommand
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Sends it a job.</summary>
    SendJob,

    /// <summary>Keeps its connection, until there is a job or its idle time is over.</summary>
    Wait,

    /// <summary>Tells it to reboot.</summary>
    Reboot,

    /// <summary>Uses its power switch.</summary>
    PowerUp,

    /// <summary>Tells it to switch itself off, if it is connected, and uses its power switch if that can switch off.</summary>
    PowerDown,
}
