namespace Longshore.Cli.Load;

/// <summary>How a call ended.</summary>
internal enum LoadOutcome
{
    /// <summary>With the function's output.</summary>
    Answered,

    /// <summary>The node did not take it in (429).</summary>
    Refused,

    /// <summary>The node was overloaded (503).</summary>
    Overloaded,

    /// <summary>In any other way, or without an answer.</summary>
    Failed,

    /// <summary>It was not made: too many were under way.</summary>
    NotMade,
}
