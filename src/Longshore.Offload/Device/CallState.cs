namespace Longshore.Offload.Device;

/// <summary>The state of one call: where it runs, until one of the runs settles it. Owned by the program's thread, which alone decides which
/// of several runs wins.</summary>
internal struct CallState
{
    /// <summary>The runs under way; they may outlast the call's result.</summary>
    public CallRuns Runs { get; private set; }

    /// <summary>Whether the call has its result.</summary>
    public bool IsSettled { get; private set; }

    public readonly bool IsIn(CallRuns run) => (Runs & run) != CallRuns.None;

    /// <summary>A run begins.</summary>
    /// <exception cref="InvalidOperationException">The call has its result, or runs there already.</exception>
    public void Begin(CallRuns run)
    {
        if (IsSettled || IsIn(run))
        {
            throw new InvalidOperationException(IsSettled ? "the call has its result" : $"the call runs already: {run}");
        }

        Runs |= run;
    }

    /// <summary>A run ended, whether its result counts or not.</summary>
    /// <returns>False when there was none.</returns>
    public bool TryEnd(CallRuns run)
    {
        var isUnderWay = IsIn(run);
        Runs &= ~run;
        return isUnderWay;
    }

    /// <summary>Settles the call.</summary>
    /// <returns>True for the first caller only: its result is the call's.</returns>
    public bool TrySettle()
    {
        var isFirst = !IsSettled;
        IsSettled = true;
        return isFirst;
    }
}
