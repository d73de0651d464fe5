using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Logs;
using Longshore.Functions.Specs;

namespace Longshore.Node.Telemetry;

/// <summary>The lines of functions: what they wrote to standard error, and why their calls failed. One loop writes them to the store; a call never
/// waits for it. What does not fit in memory, or on the disk, is dropped and counted. Thread-safe.</summary>
internal sealed class FunctionLogs : IAsyncDisposable
{
    /// <summary>The most readers that wait for lines.</summary>
    // More than people read at one time. Each takes a connection.
    public const int FollowersMax = 64;

    /// <summary>The most bytes that wait for the disk: 4 MiB, 64 calls that wrote all they may.</summary>
    public const int WaitingBytesMax = 4 << 20;

    /// <summary>The most of them of one function: a quarter, so that one that prints without end takes no room from three others.</summary>
    public const int FunctionBytesMax = WaitingBytesMax / 4;

    // That wait for one reader: 32 MiB for all. One that is slower loses lines, and sees the later ones.
    private const int FollowedBytesMax = 512 << 10;

    // 48 bits: of a million entries two have one id with a chance of 1 to 560.
    private const int InvocationCharacters = 12;

    /// <summary>How long a line waits for others, so that they share a write of the disk. It also bounds what is written to 20 MiB each second.</summary>
    public static readonly TimeSpan WriteDelay = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly List<FollowedLog> _followers = [];
    private readonly SemaphoreSlim _ready = new(0, 1);
    private readonly CancellationTokenSource _ending = new();
    private readonly ILogStore? _store;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _faulted;
    private readonly Task _writing;

    private LogBatch _next = new();
    private Task _written = Task.CompletedTask;
    private List<FunctionName> _removed = [];
    private long _droppedBytes;
    private bool _isFaulty;

    /// <param name="store">Keeps the lines; null if it could not be opened, so that they are dropped.</param>
    /// <param name="time">The clock.</param>
    /// <param name="faulted">Receives the first error of the store of several in a row.</param>
    public FunctionLogs(ILogStore? store, TimeProvider time, Action<Exception> faulted)
    {
        (_store, _time, _faulted) = (store, time, faulted);
        Meter.CreateObservableCounter(
            "longshore.logs.dropped",
            () => DroppedBytes,
            unit: "By",
            description: "Bytes of functions' lines that were not kept: more than a call may write, or faster than the disk takes them.");
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>The meter of the log.</summary>
    public Meter Meter { get; } = new("Longshore.Logs");

    /// <summary>The bytes that were not kept.</summary>
    public long DroppedBytes => Interlocked.Read(ref _droppedBytes);

    /// <summary>Logs a call that has ended.</summary>
    /// <returns>The invocation's id; null if there was nothing to log.</returns>
    public string? Note(string function, InvocationResult result)
    {
        if (result.StandardErrorDropped > 0)
        {
            Drop(result.StandardErrorDropped);
        }

        if (result.StandardError.IsEmpty && result.StandardErrorDropped == 0 && result.Failure == Failure.None)
        {
            return null;
        }

        return Add(function, result.Version, Text(result));
    }

    /// <summary>Logs something about a function that is of no single call.</summary>
    public void Note(string function, string text) => Add(function, version: 0, text);

    /// <summary>The lines that a query asks for, oldest first: also those of calls that have just ended.</summary>
    public async Task<IReadOnlyList<LogLine>> ReadAsync(LogQuery query, CancellationToken cancellationToken)
    {
        var entries = await ReadEntriesAsync(query, cancellationToken);
        return [.. entries.SelectMany(entry => entry.Lines).TakeLast(query.LinesMax)];
    }

    /// <summary>Follows lines: those that a query asks for, and then those to come.</summary>
    /// <returns>Null if there are too many readers.</returns>
    public async Task<FollowedLog?> TryFollowAsync(LogQuery query, CancellationToken cancellationToken)
    {
        var followed = new FollowedLog(query.Function, FollowedBytesMax, Leave);
        lock (_lock)
        {
            if (_followers.Count >= FollowersMax)
            {
                return null;
            }

            _followers.Add(followed);
        }

        try
        {
            followed.Begin(await ReadEntriesAsync(query, cancellationToken), query.LinesMax);
            return followed;
        }
        catch
        {
            followed.Dispose();
            throw;
        }
    }

    /// <summary>Forgets the lines of a function that was removed, so that the next one of its name begins without them. Its readers come to the end.
    /// </summary>
    public void Forget(FunctionName function)
    {
        lock (_lock)
        {
            _next.Entries.RemoveAll(entry => entry.Function == function.Value);
            _followers.Where(follower => follower.Function == function.Value).ToList().ForEach(follower => follower.End());
            _removed.Add(function);
            Signal_NeedsLock();
        }
    }

    /// <summary>Writes what waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_ending.IsCancellationRequested)
            {
                return;
            }

            _ending.Cancel();
            Signal_NeedsLock();
        }

        await _writing;
        _ready.Dispose();
        _ending.Dispose();
        Meter.Dispose();
    }

    private string Add(string function, int version, string text)
    {
        var entry = new LogEntry(_time.GetUtcNow(), function, version, RandomNumberGenerator.GetHexString(InvocationCharacters, lowercase: true), text);
        lock (_lock)
        {
            foreach (var follower in _followers)
            {
                if (follower.Function is null || follower.Function == function)
                {
                    follower.Add(entry);
                }
            }

            if (_store is null || _ending.IsCancellationRequested || !_next.HasRoom(function, entry.Bytes, WaitingBytesMax, FunctionBytesMax))
            {
                Drop(entry.Text.Length);
            }
            else
            {
                _next.Add(entry);
                Signal_NeedsLock();
            }
        }

        return entry.Invocation;
    }

    // As lines: what the guest wrote, what of it was dropped, and how the call ended.
    private static string Text(InvocationResult result)
    {
        var text = new StringBuilder(Encoding.UTF8.GetString(result.StandardError.Span).TrimEnd('\n'));
        if (result.StandardErrorDropped > 0)
        {
            Line(string.Create(null, $"({result.StandardErrorDropped} more bytes were dropped; a call keeps the first {result.StandardError.Length})"));
        }

        if (result.Failure != Failure.None)
        {
            Line($"{result.Failure}: {result.Detail}");
            foreach (var frame in result.StackTrace)
            {
                Line("    " + frame);
            }
        }

        return text.ToString();

        void Line(string line) => (text.Length == 0 ? text : text.Append('\n')).Append(line);
    }

    private async Task<IReadOnlyList<LogEntry>> ReadEntriesAsync(LogQuery query, CancellationToken cancellationToken)
    {
        if (_store is null)
        {
            return [];
        }

        await WrittenUntilNow().WaitAsync(cancellationToken);
        return await _store.ReadAsync(query, cancellationToken);
    }

    private Task WrittenUntilNow()
    {
        lock (_lock)
        {
            if (_next.Entries.Count == 0 && _removed.Count == 0)
            {
                return _written;
            }

            _next.Want();
            return _next.Written;
        }
    }

    private void Leave(FollowedLog reader)
    {
        lock (_lock)
        {
            _followers.Remove(reader);
        }
    }

    private void Drop(long bytes) => Interlocked.Add(ref _droppedBytes, bytes);

    private void Signal_NeedsLock()
    {
        if (_ready.CurrentCount == 0)
        {
            _ready.Release();
        }
    }

    private async Task WriteAllAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            await _ready.WaitAsync();
            await Task.WhenAny(Task.Delay(WriteDelay, _time, _ending.Token), _next.Wanted);
            await WriteAsync();
        }

        await WriteAsync();
    }

    private async Task WriteAsync()
    {
        LogBatch batch;
        List<FunctionName> removed;
        lock (_lock)
        {
            (batch, _next) = (_next, new LogBatch());
            (removed, _removed) = (_removed, []);
            _written = batch.Written;
        }

        try
        {
            await WriteAsync(batch, removed);
            _isFaulty = false;
        }
        catch (Exception fault)
        {
            // The border of the log: a full disk costs these lines and nothing else.
            batch.Entries.ForEach(entry => Drop(entry.Text.Length));
            if (!_isFaulty)
            {
                _isFaulty = true;
                _faulted(fault);
            }
        }
        finally
        {
            batch.End();
        }
    }

    private async Task WriteAsync(LogBatch batch, List<FunctionName> removed)
    {
        if (_store is null)
        {
            return;
        }

        foreach (var function in removed)
        {
            await _store.RemoveAsync(function, CancellationToken.None);
        }

        if (batch.Entries.Count > 0)
        {
            await _store.AddAsync(batch.Entries, CancellationToken.None);
        }
    }
}
