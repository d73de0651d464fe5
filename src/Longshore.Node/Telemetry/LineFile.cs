using System.Globalization;
using System.Threading.Channels;

namespace Longshore.Node.Telemetry;

/// <summary>A file of CSV lines. A thread of its own writes. If it cannot keep up, lines are dropped and counted, because a log must not
/// delay calls.</summary>
internal sealed class LineFile : IAsyncDisposable
{
    // Half a second of the most calls that a node answers; about 16 MiB.
    private const int LinesMax = 65_536;

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(LinesMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Action<Exception> _faulted;
    private readonly StreamWriter _file;
    private readonly Task _writing;
    private long _dropped;

    /// <param name="file">The file; it is replaced if it exists.</param>
    /// <param name="header">The first line.</param>
    /// <param name="faulted">Receives the exception that ended the file, such as a full disk. Further lines are dropped.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public LineFile(string file, string header, Action<Exception> faulted)
    {
        _faulted = faulted;
        _file = new StreamWriter(file) { NewLine = "\n" };
        _file.WriteLine(header);
        _writing = WriteAsync();
    }

    /// <summary>A field (RFC 4180).</summary>
    public static string Field(string text) => text.AsSpan().ContainsAny(",\"\r\n")
        ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\""
        : text;

    /// <summary>Writes a line, later.</summary>
    public void Write(string line)
    {
        if (!_lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Writes the remaining lines.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
        try
        {
            if (_dropped > 0)
            {
                await _file.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"# {_dropped} lines were dropped"));
            }

            await _file.DisposeAsync();
        }
        catch (IOException fault)
        {
            _faulted(fault);
        }
    }

    // The border of the file: a full disk ends the log and nothing else.
    private async Task WriteAsync()
    {
        try
        {
            await WriteLinesAsync();
        }
        catch (Exception fault)
        {
            _lines.Writer.TryComplete();
            _faulted(fault);
        }
    }

    private async Task WriteLinesAsync()
    {
        await foreach (var line in _lines.Reader.ReadAllAsync())
        {
            await _file.WriteLineAsync(line);
            if (_lines.Reader.Count == 0)
            {
                await _file.FlushAsync();
            }
        }
    }
}
