namespace Longshore.Trust.Verification;

/// <summary>How a check ended.</summary>
public enum CheckOutcome
{
    /// <summary>It passed.</summary>
    Passed,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It could not be made, because one before it failed.</summary>
    NotMade,
}
