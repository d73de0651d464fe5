using System.Threading.Channels;

namespace Longshore.Node.Telemetry;

/// <summary>The lines of a function that a reader follows, until it is disposed.</summary>
/// <param name="before">The lines until now, oldest first.</param>
/// <param name="next">The lines to come.</param>
/// <param name="leave">Ends it.</param>
internal sealed class FollowedLog(IReadOnlyList<FunctionLogLine> before, ChannelReader<FunctionLogLine> next, Action leave) : IDisposable
{
    private int _isLeft;

    /// <summary>The lines until now, oldest first.</summary>
    public IReadOnlyList<FunctionLogLine> Before => before;

    /// <summary>The lines to come.</summary>
    public ChannelReader<FunctionLogLine> Next => next;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isLeft, 1) == 0)
        {
            leave();
        }
    }
}
