namespace Longshore.Fleet.Jobs;

/// <summary>The names of what can go wrong with a job. Those of a function come from the board's program.</summary>
public static class JobFailures
{
    /// <summary>There is none.</summary>
    public const string None = "";

    /// <summary>The function says by its result that it failed.</summary>
    public const string ResultFailed = "ResultFailed";

    /// <summary>The function failed, and the board does not say how.</summary>
    public const string FunctionFailed = "FunctionFailed";

    /// <summary>The result is over its limit, and was not kept.</summary>
    public const string ResultTooLarge = "ResultTooLarge";

    /// <summary>The board's connection ended before the result.</summary>
    public const string BoardLost = "BoardLost";

    /// <summary>The board had no result when the time of the job was over.</summary>
    public const string JobTimedOut = "JobTimedOut";

    /// <summary>The board booted again instead of answering.</summary>
    public const string BoardRestarted = "BoardRestarted";

    /// <summary>The board's answer is not understood.</summary>
    public const string BadAnswer = "BadAnswer";

    /// <summary>The board answered another job than it was given.</summary>
    public const string WrongJob = "WrongJob";
}
