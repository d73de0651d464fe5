namespace Longshore.Fleet.Boards;

/// <summary>What happens to a board.</summary>
public enum BoardEvent
{
    /// <summary>It has booted and asks for a job.</summary>
    Ready,

    /// <summary>It has answered a job and asks what to do now.</summary>
    Finished,

    /// <summary>Its connection has ended, or it sent something that is not understood.</summary>
    Lost,

    /// <summary>The time of its state is over.</summary>
    TimedOut,

    /// <summary>There may be a job for it, or a time before which it must not be switched has passed.</summary>
    Woken,
}
