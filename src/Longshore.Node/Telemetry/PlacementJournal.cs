using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Longshore.Functions.Calls;
using Longshore.Functions.Placement;

namespace Longshore.Node.Telemetry;

/// <summary>The journal of placement: a file of JSON lines that a task of its own writes. When the file is full it becomes FILE.1, whose place it takes. What the disk
/// does not take is counted and lost, and calls never wait for it.</summary>
internal sealed class PlacementJournal : IPlacementJournal, IAsyncDisposable
{
    /// <summary>The most bytes of a file by default: 64 MiB, about 100,000 calls on a node with some executors.</summary>
    public const long BytesMaxDefault = 64 << 20;

    // Some seconds of a busy disk; about 32 MB.
    private const int PendingMax = 32_768;

    private readonly Channel<JournalEntry> _pending = Channel.CreateBounded<JournalEntry>(new BoundedChannelOptions(PendingMax) { SingleReader = true });
    private readonly string _path;
    private readonly long _bytesMax;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _faulted;
    private readonly Counter<long> _lost;
    private readonly Task _writing;
    private FileStream _file;
    private bool _isFaulted;

    /// <param name="path">The file; lines are added to it.</param>
    /// <param name="bytesMax">The most bytes of a file.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="faulted">Receives the first of several faults of the disk.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public PlacementJournal(string path, long bytesMax, TimeProvider time, Action<Exception> faulted)
    {
        (_path, _bytesMax, _time, _faulted) = (path, bytesMax, time, faulted);
        _lost = Meter.CreateCounter<long>("longshore.placement.journal.lost", "{line}", "Lines of the journal of placement that were not written, by reason.");
        _file = Open();
        _writing = WriteAsync();
    }

    /// <summary>The meter of its metrics.</summary>
    public Meter Meter { get; } = new("Longshore.PlacementJournal");

    /// <inheritdoc/>
    public void Note(Invocation invocation, InvocationResult result)
    {
        if (JournalEntry.Of(invocation, result, _time.GetUtcNow()) is { } entry && !_pending.Writer.TryWrite(entry))
        {
            Lose("queue", 1);
        }
    }

    /// <summary>Writes the remaining lines.</summary>
    public async ValueTask DisposeAsync()
    {
        _pending.Writer.TryComplete();
        await _writing;
        await _file.DisposeAsync();
        Meter.Dispose();
    }

    private FileStream Open() => new(_path, FileMode.Append, FileAccess.Write, FileShare.Read | FileShare.Delete);

    private void Lose(string why, int lines) => _lost.Add(lines, new KeyValuePair<string, object?>("reason", why));

    private async Task WriteAsync()
    {
        var batch = new List<JournalEntry>();
        while (await _pending.Reader.WaitToReadAsync())
        {
            while (batch.Count < 1024 && _pending.Reader.TryRead(out var entry))
            {
                batch.Add(entry);
            }

            await TryWriteAsync(batch);
            batch.Clear();
        }
    }

    // The border of the disk: what it refuses is lost, and the next lines are tried again.
    private async Task TryWriteAsync(List<JournalEntry> batch)
    {
        try
        {
            if (_file.Length >= _bytesMax)
            {
                await _file.DisposeAsync();
                File.Move(_path, _path + ".1", overwrite: true);
                _file = Open();
            }

            using var lines = new MemoryStream();
            foreach (var entry in batch)
            {
                lines.Write(JournalJson.Write(entry));
                lines.WriteByte((byte)'\n');
            }

            await _file.WriteAsync(lines.GetBuffer().AsMemory(0, (int)lines.Length));
            await _file.FlushAsync();
            _isFaulted = false;
        }
        catch (Exception fault)
        {
            Lose("disk", batch.Count);
            await TryReopenAsync();
            if (!_isFaulted)
            {
                _isFaulted = true;
                _faulted(fault);
            }
        }
    }

    // A file that was moved away or closed by a fault is opened again.
    private async Task TryReopenAsync()
    {
        try
        {
            await _file.DisposeAsync();
        }
        catch (Exception)
        {
            // What it had buffered is lost with it.
        }

        try
        {
            _file = Open();
        }
        catch (Exception)
        {
            // Tried again with the next lines, which the closed file refuses.
        }
    }
}
