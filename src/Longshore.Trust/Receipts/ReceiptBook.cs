using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;

namespace Longshore.Trust.Receipts;

/// <summary>Keeps receipts in a file. Calls add them, under one small lock; a thread of the book hashes, signs and writes them in batches. On a full
/// disk the batch waits and is written later; when too many wait, receipts are lost and counted, and calls go on.</summary>
public sealed class ReceiptBook : IReceiptBook, IAsyncDisposable
{
    private readonly ReceiptLimits _limits;
    private readonly Action<string> _log;
    private readonly CalendarClock _calendar;
    private readonly ReceiptFile _file;
    private readonly ReceiptSealer _sealer;
    private readonly ulong _run = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private readonly AutoResetEvent _wake = new(false);
    private readonly ITimer _timer;
    private readonly Task _writing;
    private readonly Lock _lock = new();
    private readonly List<(long Number, TaskCompletionSource<bool> Written)> _waiters = [];
    private PendingReceipts _pending;
    private PendingReceipts _spare;
    private long _next = 1;
    private long _written;
    private long _lost;
    private long _unwritten;
    private string? _problem;
    private volatile bool _isEnding;

    private ReceiptBook(ReceiptOptions options, ECDsa key, ReceiptFile file, TimeProvider time)
    {
        (_limits, _log, _calendar, _file) = (options.Limits, options.Log ?? (_ => { }), new CalendarClock(time), file);
        (_pending, _spare) = (new PendingReceipts(_limits), new PendingReceipts(_limits));
        _sealer = new ReceiptSealer(key, _run, options.EvidenceDigest ?? new byte[ReceiptBytes.DigestBytes], time);
        Fingerprint = file.Position.Head.Fingerprint;
        Meter.CreateObservableCounter("longshore.receipts", () => Interlocked.Read(ref _written), unit: "{receipt}", description: "Receipts on the disk.");
        Meter.CreateObservableCounter("longshore.receipts.lost", () => Interlocked.Read(ref _lost), unit: "{receipt}", description: "Calls that have no receipt, because too many waited.");
        Meter.CreateObservableGauge("longshore.receipts.failing", () => Problem is null ? 0 : 1, description: "1 while receipts cannot be written.");
        _timer = time.CreateTimer(_ => _wake.Set(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _writing = Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The meter of the book.</summary>
    public Meter Meter { get; } = new("Longshore.Receipts");

    /// <summary>The fingerprint of the key that signs.</summary>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public string? Problem => Volatile.Read(ref _problem);

    /// <summary>Opens a file of receipts, or makes one. A last batch that was not written to its end is moved to a file beside it.</summary>
    /// <param name="options">The file, and how it is kept.</param>
    /// <param name="key">The node's key on P-256. The caller disposes it, after this.</param>
    /// <param name="time">The clocks.</param>
    /// <exception cref="IOException">The file cannot be read or written, or another process writes it.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    /// <exception cref="ReceiptException">The file is of another key, or was changed.</exception>
    public static ReceiptBook Open(ReceiptOptions options, ECDsa key, TimeProvider time)
    {
        var file = ReceiptFile.Open(options.Path, key, options.Limits.FileBytesMax);
        if (file.WasTorn)
        {
            options.Log?.Invoke(string.Create(null, $"what follows batch {file.Position.Batches} of {options.Path} was not written to its end; it is in {options.Path}.torn, and the file says that it was mended"));
        }

        return new ReceiptBook(options, key, file, time);
    }

    /// <inheritdoc/>
    public ReceiptId? Add(FunctionSpec function, Invocation invocation, ReadOnlySpan<byte> input, InvocationResult result) => Add(
        new PendingReceipt
        {
            Kind = ReceiptKind.Call,
            EndedMicroseconds = _calendar.Microseconds(result.EndedTimestamp),
            Function = function.Name.Value,
            Digest = function.Artifact.Digest,
            ArgumentsDigest = invocation.Arguments.Count == 0 ? null : DigestOf(invocation.Arguments),
            Input = default,
            Output = result.StreamedDigest is { } digest ? new PendingBytes(0, 0, digest) : default,
            Execution = result.ExecutionTime,
            Latency = result.Latency,
            DeadlineMet = result.DeadlineMet,
            Failure = result.Failure,
            Executor = result.Placement?.Executor ?? "",
        },
        input,
        result.Output.Span);

    /// <inheritdoc/>
    public ValueTask<bool> WhenWrittenAsync(ReceiptId receipt)
    {
        lock (_lock)
        {
            if (receipt.Number <= _written || _problem is not null || _isEnding)
            {
                return new(receipt.Number <= _written);
            }

            var waiter = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((receipt.Number, waiter));
            _wake.Set();
            return new(waiter.Task);
        }
    }

    /// <summary>Writes what waits, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _isEnding = true;
        _wake.Set();
        await _writing;
        await _timer.DisposeAsync();
        Settle(isWritten: false);
        _file.Dispose();
        _wake.Dispose();
        Meter.Dispose();
    }

    /// <summary>Makes the receipt of a work order. Its digests are those of the protocol.</summary>
    internal ReceiptId? Add(PendingReceipt receipt, byte[] requestDigest, byte[] resultDigest) =>
        Add(receipt with { Input = new PendingBytes(0, 0, requestDigest), Output = new PendingBytes(0, 0, resultDigest) }, ReadOnlySpan<byte>.Empty, ReadOnlySpan<byte>.Empty);

    private ReceiptId? Add(PendingReceipt receipt, ReadOnlySpan<byte> input, ReadOnlySpan<byte> output)
    {
        var (largeInput, largeOutput) = (receipt.Input.Digest ?? DigestOfLarge(input), receipt.Output.Digest ?? DigestOfLarge(output));
        lock (_lock)
        {
            if (!_pending.HasRoom((largeInput is null ? input.Length : 0) + (largeOutput is null ? output.Length : 0)) || _isEnding)
            {
                _pending.Lost++;
                Interlocked.Increment(ref _lost);
                return null;
            }

            _pending.Items.Add(receipt with
            {
                Input = largeInput is null ? _pending.Copy(input) : new PendingBytes(0, 0, largeInput),
                Output = largeOutput is null ? _pending.Copy(output) : new PendingBytes(0, 0, largeOutput),
            });
            Remind(_pending.Items.Count);
            return new ReceiptId(_run, _next++);
        }
    }

    // The first receipt of a batch sets its time, and the last one ends it.
    private void Remind(int waiting)
    {
        if (_problem is not null)
        {
            return;
        }

        if (waiting == 1)
        {
            _timer.Change(_limits.BatchTimeMax, Timeout.InfiniteTimeSpan);
        }
        else if (waiting == _limits.BatchReceiptsMax)
        {
            _wake.Set();
        }
    }

    private byte[]? DigestOfLarge(ReadOnlySpan<byte> bytes) => bytes.Length > _limits.CopiedBytesMax ? SHA256.HashData(bytes) : null;

    private static byte[] DigestOf(IReadOnlyList<string> arguments)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var bytes in arguments.Select(Encoding.UTF8.GetBytes))
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }

    // The book's thread. Its border: after a defect the book takes no more, because the numbers of receipts would have a gap.
    private void Write()
    {
        try
        {
            while (!_isEnding)
            {
                _wake.WaitOne();
                WritePending();
            }

            // Numbers follow each other, so nothing is written after receipts that could not be.
            if (_unwritten == 0)
            {
                WritePending();
            }

            NoteLost();
        }
        catch (Exception defect)
        {
            _isEnding = true;
            NoteFailure($"the book of receipts failed in a way that must not happen: {defect.GetType().Name}");
        }
    }

    // Receipts that come while a batch is written have a batch of their own, at its own time: under load there are always some, and without this the thread would
    // sign and flush small batches without a pause.
    private void WritePending()
    {
        while (TryWritePending(out var wasFailing) && (wasFailing || _isEnding))
        {
            // Nothing reminds of receipts that came while the disk failed, nor of any at the end.
        }
    }

    // Only this thread takes receipts away, so those at the front stay where they are while a batch is written.
    private bool TryWritePending(out bool wasFailing)
    {
        wasFailing = false;
        var taken = Take();
        if (taken.Items.Count == 0)
        {
            return false;
        }

        var first = _written + 1;
        for (var start = 0; start < taken.Items.Count; start += _limits.BatchReceiptsMax)
        {
            var count = Math.Min(_limits.BatchReceiptsMax, taken.Items.Count - start);
            var (frame, batch) = _sealer.Seal(taken, start, count, first + start, start == 0 ? taken.Lost : 0, _file.Position);
            while (!TryAppend(frame, batch))
            {
                wasFailing = true;
                if (_isEnding)
                {
                    // The batches before this one have told those that were lost before it.
                    _unwritten = taken.Items.Count - start;
                    taken.Lost = start == 0 ? taken.Lost : 0;
                    return false;
                }

                _wake.WaitOne();
            }
        }

        taken.Clear();
        return true;
    }

    // Receipts that were promised and cannot be written any more leave their number in the end of the file, which needs no room on a full disk.
    private void NoteLost()
    {
        long lost;
        lock (_lock)
        {
            _unwritten += _pending.Items.Count;
            lost = _unwritten + _pending.Lost + _spare.Lost;
        }

        if (lost == 0)
        {
            return;
        }

        Interlocked.Add(ref _lost, _unwritten);
        try
        {
            _file.NoteLost(lost);
            _log(string.Create(null, $"{lost} calls have no receipt, because receipts could not be written until the stop; the end of the file says so"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _log(string.Create(null, $"{lost} calls have no receipt, and the file cannot say so: {failure.Message}"));
        }
    }

    private PendingReceipts Take()
    {
        lock (_lock)
        {
            (_pending, _spare) = (_spare, _pending);
            return _spare;
        }
    }

    private bool TryAppend(ReceiptFrame frame, BatchHeader batch)
    {
        try
        {
            _file.Append(frame, batch);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            NoteFailure(failure.Message);
            return false;
        }

        lock (_lock)
        {
            _written = batch.First + batch.Count - 1;
            _problem = null;
        }

        Settle(isWritten: true);
        return true;
    }

    private void NoteFailure(string reason)
    {
        var problem = $"receipts cannot be written: {reason}";
        bool isNew;
        lock (_lock)
        {
            isNew = _problem is null;
            _problem = problem;
        }

        Settle(isWritten: false);
        _timer.Change(_limits.RetryTime, Timeout.InfiniteTimeSpan);

        // Last and outside the lock, for which calls wait: the receiver may block or throw.
        if (isNew)
        {
            _log(problem);
        }
    }

    // Whoever waits for a receipt that cannot be written now is told so.
    private void Settle(bool isWritten)
    {
        (long Number, TaskCompletionSource<bool> Written)[] settled;
        lock (_lock)
        {
            settled = [.. _waiters.Where(waiter => !isWritten || waiter.Number <= _written)];
            _waiters.RemoveAll(waiter => !isWritten || waiter.Number <= _written);
        }

        foreach (var (number, written) in settled)
        {
            written.SetResult(number <= _written);
        }
    }
}
