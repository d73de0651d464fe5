using System.Collections.Immutable;
using System.Security.Cryptography;
using Longshore.Wasm.Files;

namespace Longshore.Trust.Keys;

/// <summary>A worker's keys, and those that they replaced a short time ago. Any number of threads may use it.</summary>
public sealed class WorkerKeyRing : IDisposable
{
    /// <summary>The most replaced keys that still answer: 4. The oldest is forgotten beyond it.</summary>
    // An order for unknown keys costs one decryption for each.
    public const int RetiredMax = 4;

    private static readonly TimeSpan RetryTime = TimeSpan.FromMinutes(1);

    // Timers take no more than 49 days.
    private static readonly TimeSpan TimerMax = TimeSpan.FromDays(30);

    private readonly KeyRingOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly FileStream? _fileLock;
    private ImmutableArray<RingKeys> _keys;
    private volatile IReadOnlyList<WorkerKeys> _accepted;
    private bool _isFileBehind;

    private WorkerKeyRing(KeyRingOptions options, ImmutableArray<RingKeys> keys, TimeProvider time, FileStream? fileLock)
    {
        (_options, _time, _keys, _fileLock) = (options, time, keys, fileLock);
        _accepted = [.. keys.Select(each => each.Keys)];
        _timer = time.CreateTimer(_ => Attend(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The keys that requesters are told.</summary>
    public WorkerKeys Current => Accepted[0];

    /// <summary>All keys for which orders are answered, the current ones first. The same list until they change.</summary>
    public IReadOnlyList<WorkerKeys> Accepted => _accepted;

    /// <summary>Reads the keys of the file, or makes new ones. From then on this process writes no core dump, which would have them.</summary>
    /// <exception cref="KeyFileException">The file cannot be opened.</exception>
    /// <exception cref="IOException">The file cannot be read or written, or another process has it open.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static WorkerKeyRing Open(KeyRingOptions options, TimeProvider time)
    {
        CoreDumps.Forbid();
        var fileLock = options.File?.Lock();
        try
        {
            var keys = options.File is { Exists: true } file ? Import(file.Read(), options.IsDeterministic) : [RingKeys.New(options, time)];
            var ring = new WorkerKeyRing(options, keys, time, fileLock);
            if (options.File is { Exists: false })
            {
                ring.Save(keys);
            }

            ring.Attend();
            return ring;
        }
        catch
        {
            fileLock?.Dispose();
            throw;
        }
    }

    /// <summary>Keys that are never replaced.</summary>
    /// <param name="keys">The keys. The caller disposes them, and not the ring.</param>
    internal static WorkerKeyRing Of(WorkerKeys keys) => new(new KeyRingOptions(), [new RingKeys(keys, DateTimeOffset.MinValue, null)], TimeProvider.System, fileLock: null);

    /// <summary>Replaces the keys. Orders for the old ones are answered, under the old keys, until their grace ends.</summary>
    /// <exception cref="IOException">The file cannot be written; the keys stay as they were.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write it.</exception>
    public void Rotate()
    {
        var made = RingKeys.New(_options, _time);
        lock (_lock)
        {
            ImmutableArray<RingKeys> next = [made, _keys[0] with { RetiredAt = _time.GetUtcNow() }, .. _keys.Skip(1).Take(RetiredMax - 1)];
            Save(next);
            Take(next);
        }

        Remind();
        _options.Rotated?.Invoke(made.Keys);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            foreach (var each in _keys)
            {
                each.Keys.Dispose();
            }
        }

        _fileLock?.Dispose();
    }

    private static ImmutableArray<RingKeys> Import(IReadOnlyList<StoredKeys> stored, bool isDeterministic)
    {
        try
        {
            return [.. stored.Take(1 + RetiredMax).Select(each => new RingKeys(WorkerKeys.Import(each, isDeterministic), each.CreatedAt, each.RetiredAt))];
        }
        catch (CryptographicException)
        {
            throw new KeyFileException(KeyFileFailure.Malformed, "the file has keys of another kind");
        }
    }

    // The border of the timer: what fails is said, and tried again at the next time.
    private void Attend()
    {
        try
        {
            Forget();
            if (_options.RotateEvery is { } age && _time.GetUtcNow() - _keys[0].CreatedAt >= age)
            {
                Rotate();
                return;
            }
        }
        catch (Exception failure)
        {
            _options.Log?.Invoke($"the keys cannot be replaced, or old ones not be taken out of the file: {failure.Message}");
        }

        Remind();
    }

    private void Forget()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var kept = _keys.Select(each => each.NotAfter(now)).Where(each => each.RetiredAt is not { } retired || now - retired < _options.Grace).ToImmutableArray();
            if (!kept.SequenceEqual(_keys))
            {
                // Those that are left out answer no more, even if the file cannot be written now.
                Take(kept);
                _isFileBehind = true;
            }

            if (_isFileBehind)
            {
                Save(kept);
            }
        }
    }

    // An order under way may still use keys that are left out here; the collector frees them after it.
    private void Take(ImmutableArray<RingKeys> keys)
    {
        _keys = keys;
        _accepted = [.. keys.Select(each => each.Keys)];
    }

    private void Save(ImmutableArray<RingKeys> keys)
    {
        _options.File?.Write([.. keys.Select(each => each.Keys.Export() with { CreatedAt = each.CreatedAt, RetiredAt = each.RetiredAt })]);
        _isFileBehind = false;
    }

    // The next time at which keys are replaced or forgotten. What has failed now is tried again after a minute.
    private void Remind()
    {
        DateTimeOffset[] times;
        lock (_lock)
        {
            times =
            [
                .. _keys.Where(each => each.RetiredAt is not null).Select(each => each.RetiredAt!.Value + _options.Grace),
                .. _options.RotateEvery is { } age ? [_keys[0].CreatedAt + age] : Array.Empty<DateTimeOffset>(),
                .. _isFileBehind ? [_time.GetUtcNow()] : Array.Empty<DateTimeOffset>(),
            ];
        }

        if (times.Length > 0)
        {
            var wait = times.Min() - _time.GetUtcNow();
            _timer.Change(wait <= TimeSpan.Zero ? RetryTime : wait > TimerMax ? TimerMax : wait, Timeout.InfiniteTimeSpan);
        }
    }
}
