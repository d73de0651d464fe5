namespace Longshore.Functions.Specs;

/// <summary>The unit in which a limit is counted.</summary>
public enum LimitUnit
{
    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Microseconds.</summary>
    Microseconds,

    /// <summary>Calls.</summary>
    Calls,
}
