namespace Longshore.Node.Telemetry;

/// <summary>Lines in order, of which the oldest are forgotten beyond a number of characters. The last one stays, whatever its length is. Guarded by
/// the lock of its owner.</summary>
/// <param name="charactersMax">The number.</param>
internal sealed class BoundedLines(int charactersMax)
{
    // What a line takes beside its text.
    private const int LineOverhead = 32;

    private readonly Queue<FunctionLogLine> _lines = new();
    private long _characters;

    /// <summary>The lines, oldest first.</summary>
    public IReadOnlyCollection<FunctionLogLine> All => _lines;

    /// <summary>Adds a line.</summary>
    public void Add(FunctionLogLine line)
    {
        _lines.Enqueue(line);
        _characters += CharactersOf(line);
        while (_characters > charactersMax && _lines.Count > 1)
        {
            TryTake();
        }
    }

    /// <summary>Takes the oldest line away, or returns null.</summary>
    public FunctionLogLine? TryTake()
    {
        if (!_lines.TryDequeue(out var line))
        {
            return null;
        }

        _characters -= CharactersOf(line);
        return line;
    }

    private static int CharactersOf(FunctionLogLine line) => line.Text.Length + LineOverhead;
}
