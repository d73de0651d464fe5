namespace Longshore.Fleet.Wire;

/// <summary>What a virtual machine says to its host, one word in a line. The programs of <c>eng/board-image</c> write them.</summary>
public static class MachineWords
{
    /// <summary>Its kernel runs.</summary>
    public const string Up = "up";

    /// <summary>Its agent waits for a <see cref="BoardStart"/>.</summary>
    public const string Ready = "ready";

    /// <summary>It ends to boot again.</summary>
    public const string Reboot = "reboot";

    /// <summary>It ends to stay off.</summary>
    public const string Off = "off";
}
