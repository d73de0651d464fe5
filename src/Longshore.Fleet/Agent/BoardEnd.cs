namespace Longshore.Fleet.Agent;

/// <summary>What a board does after its connection.</summary>
public enum BoardEnd
{
    /// <summary>It boots again.</summary>
    Reboot,

    /// <summary>It switches itself off.</summary>
    PowerOff,
}
