namespace Longshore.Fleet.Energy;

/// <summary>What a board uses energy for.</summary>
public enum BoardActivity
{
    /// <summary>It is switched off.</summary>
    Off,

    /// <summary>It boots.</summary>
    Boot,

    /// <summary>It waits for a job, or nobody knows what it does.</summary>
    Idle,

    /// <summary>It runs a job.</summary>
    Run,
}
