using System.Threading.Channels;
using Longshore.Functions.Specs;

namespace Longshore.Node.Telemetry;

/// <summary>The last lines of one function, and the channels of those who follow it. Guarded by the lock of its owner.</summary>
/// <param name="function">The function.</param>
internal sealed class KeptLines(FunctionName function)
{
    // What a line takes beside its text.
    private const int LineOverhead = 32;
    private readonly Queue<FunctionLogLine> _lines = new();
    private long _characters;

    /// <summary>The function.</summary>
    public FunctionName Function => function;

    /// <summary>The lines, oldest first.</summary>
    public IReadOnlyCollection<FunctionLogLine> Lines => _lines;

    /// <summary>The channels of those who follow it.</summary>
    public List<ChannelWriter<FunctionLogLine>> Followers { get; } = [];

    /// <summary>Adds lines, and forgets the oldest beyond a number of characters.</summary>
    public void Add_NeedsLock(IEnumerable<FunctionLogLine> lines, int charactersMax)
    {
        foreach (var line in lines)
        {
            _lines.Enqueue(line);
            _characters += line.Text.Length + LineOverhead;
            Followers.ForEach(follower => follower.TryWrite(line));
        }

        while (_characters > charactersMax && _lines.Count > 1)
        {
            _characters -= _lines.Dequeue().Text.Length + LineOverhead;
        }
    }
}
