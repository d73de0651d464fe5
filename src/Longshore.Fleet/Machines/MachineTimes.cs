namespace Longshore.Fleet.Machines;

/// <summary>The times of virtual machines.</summary>
internal sealed record MachineTimes
{
    /// <summary>The time in which a kernel on the computer's processor must run, or the computer's processor is not used. Default: 10 s.</summary>
    // It takes less than one. A kernel that hangs in a nested machine hangs for ever.
    public TimeSpan Probe { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time in which a machine boots of which a snapshot is made. Default: 2 minutes.</summary>
    // An ARM64 machine takes 20 s by translation on one idle core.
    public TimeSpan Record { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The time in which QEMU carries an order out. Default: 30 s.</summary>
    // The longest one writes the state of the devices, a megabyte.
    public TimeSpan Order { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time that a machine has to switch itself off before its power is cut. Default: 5 s.</summary>
    public TimeSpan PowerDown { get; init; } = TimeSpan.FromSeconds(5);
}
