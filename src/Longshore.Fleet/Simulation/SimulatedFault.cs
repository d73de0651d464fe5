namespace Longshore.Fleet.Simulation;

/// <summary>What goes wrong with a simulated board.</summary>
internal enum SimulatedFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It takes a job and never answers, until its power switch is used.</summary>
    Hang,

    /// <summary>It takes a job and ends the connection, until its power switch is used.</summary>
    Vanish,

    /// <summary>It answers with bytes that are no result.</summary>
    Garbage,
}
