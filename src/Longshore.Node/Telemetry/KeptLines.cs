using Longshore.Functions.Specs;

namespace Longshore.Node.Telemetry;

/// <summary>The last lines of one function, and the readers who follow it. Guarded by the lock of its owner.</summary>
/// <param name="function">The function.</param>
/// <param name="charactersMax">The most characters that are kept.</param>
internal sealed class KeptLines(FunctionName function, int charactersMax)
{
    private readonly BoundedLines _lines = new(charactersMax);

    /// <summary>The function.</summary>
    public FunctionName Function => function;

    /// <summary>The lines, oldest first.</summary>
    public IReadOnlyCollection<FunctionLogLine> Lines => _lines.All;

    /// <summary>The readers who follow it.</summary>
    public List<FollowedLog> Followers { get; } = [];

    /// <summary>Adds lines.</summary>
    public void Add_NeedsLock(IEnumerable<FunctionLogLine> lines)
    {
        foreach (var line in lines)
        {
            _lines.Add(line);
            Followers.ForEach(follower => follower.Add(line));
        }
    }
}
