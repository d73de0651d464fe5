namespace Longshore.Cli.Load;

/// <summary>How a call ended.</summary>
internal enum LoadOutcome
{
    /// <summary>The function's output arrived.</summary>
    Answered,

    /// <summary>The node refused the call at admission (429).</summary>
    Refused,

    /// <summary>The node was overloaded (503).</summary>
    Overloaded,

    /// <summary>The call failed in another way, or no answer came.</summary>
    Failed,

    /// <summary>The call was not sent, because too many were in flight.</summary>
    NotMade,
}
