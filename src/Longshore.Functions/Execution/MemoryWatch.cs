using System.Runtime.CompilerServices;

namespace Longshore.Functions.Execution;

/// <summary>Keeps the process's memory under a bound by giving work up, so that the system does not end the process.</summary>
/// <remarks>Near the bound, idle sandboxes are freed. If it stays there, the running guest with the most memory is ended, so that few large
/// guests do not keep all others out. Nearer, one such guest is ended at each check, and only calls of functions that need little memory
/// begin; at the bound, these wait for a moment. Resident memory is what counts: a guest may have a large memory and use little of it. Pages of
/// files do not count, because the system takes them back when it needs them.
/// </remarks>
internal sealed class MemoryWatch : IDisposable
{
    /// <summary>Up to these bytes a guest needs little memory: 6 MiB. A guest in JavaScript of that size shares most of it with its
    /// snapshot, and 2 MiB of it are a stack that few scripts use.</summary>
    public const long SmallBytesMax = 6 << 20;

    /// <summary>Between two checks. A guest that touches new memory takes about 1 GB/s from the system: 20 MB.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    // The runtime does not start a full collection because of guests' memory. One takes tens of milliseconds to some tenths of a second,
    // so the pause between two is this many times as long. At the bound, where nothing can begin, it is as long as one.
    private const int CollectionsPause = 5;
    private const int CollectionsPauseAtBound = 1;

    private const double NearShare = 0.85;
    private const double TightShare = 0.95;
    private const double FullShare = 0.98;

    // 100 ms: what arrives meanwhile fits between the two shares, unless a guest takes memory as fast as it can.
    private const int NearChecksMax = 5;

    // Twenty checks, each of which ends a guest; and a collection, with the pause before it.
    private static readonly TimeSpan RoomWait = TimeSpan.FromMilliseconds(400);

    // Each holds its input, and all begin at once when there is room.
    private const int WaitingMax = 256;

    private readonly long _bytesMax;
    private readonly ProcessMemory? _process;
    private readonly Func<long> _resident;
    private readonly Action _freeIdle;
    private readonly Func<bool> _endLargest;
    private readonly Action<Exception>? _faulted;
    private readonly TimeProvider _time;
    private readonly ManualResetEvent _end = new(false);
    private readonly Thread? _thread;
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;
    private long _collectsAt;
    private int _nearChecks;
    private volatile bool _isTight;
    private volatile bool _isFull;

    /// <param name="options">The bound, and who is told of exceptions.</param>
    /// <param name="time">The clock.</param>
    /// <param name="freeIdle">Frees idle sandboxes.</param>
    /// <param name="endLargest">Ends the running guest with the most memory; false if that would free little.</param>
    public MemoryWatch(FunctionsOptions options, TimeProvider time, Action freeIdle, Func<bool> endLargest)
        : this(options, new ProcessMemory(), time, freeIdle, endLargest)
    {
    }

    private MemoryWatch(FunctionsOptions options, ProcessMemory process, TimeProvider time, Action freeIdle, Func<bool> endLargest)
        : this(options.MemoryBytesMax, process.Measure, time, freeIdle, endLargest, options.Faulted)
    {
        _process = process;
        _thread = new Thread(Watch) { IsBackground = true, Name = "longshore memory watch" };
        _thread.Start();
    }

    internal MemoryWatch(
        long bytesMax, Func<long> resident, TimeProvider time, Action freeIdle, Func<bool> endLargest, Action<Exception>? faulted)
    {
        (_bytesMax, _resident, _time, _freeIdle, _endLargest, _faulted) = (bytesMax, resident, time, freeIdle, endLargest, faulted);
        _collectsAt = time.GetTimestamp();
    }

    /// <summary>Whether a call may begin.</summary>
    /// <param name="bytes">The memory that its guest is expected to need.</param>
    public bool HasRoomFor(long bytes) => !_isTight || (!_isFull && bytes <= SmallBytesMax);

    /// <summary>Waits for a moment until a call may begin. Only calls that need little memory wait, and only so many.</summary>
    /// <param name="bytes">The memory that its guest is expected to need.</param>
    /// <param name="ofFunction">The number of waiting calls of its function. A function may hold at most as many places as are left free, so no
    /// function takes all of them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it may begin now.</returns>
    public async Task<bool> WaitForRoomAsync(long bytes, StrongBox<int> ofFunction, CancellationToken cancellationToken)
    {
        if (bytes > SmallBytesMax)
        {
            return false;
        }

        var room = Volatile.Read(ref _room).Task;
        var own = Interlocked.Increment(ref ofFunction.Value);
        var all = Interlocked.Increment(ref _waiting);
        try
        {
            if (own <= WaitingMax - all && !HasRoomFor(bytes))
            {
                await room.WaitAsync(RoomWait, _time, cancellationToken);
            }
        }
        catch (TimeoutException)
        {
            // There is none.
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            Interlocked.Decrement(ref ofFunction.Value);
        }

        return HasRoomFor(bytes);
    }

    /// <summary>Guests that were ended because the bound was reached.</summary>
    public long Ended { get; private set; }

    public void Dispose()
    {
        _end.Set();
        _thread?.Join();
        _end.Dispose();
        _process?.Dispose();
    }

    /// <summary>Checks once.</summary>
    internal void Check()
    {
        var resident = Measure();
        if (resident < _bytesMax * NearShare)
        {
            _nearChecks = 0;
            return;
        }

        _freeIdle();
        if ((++_nearChecks % NearChecksMax == 0 || _isTight) && _endLargest())
        {
            Ended++;
        }

        var now = _time.GetTimestamp();
        if (now >= _collectsAt)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            Measure();
            var took = _time.GetTimestamp() - now;
            _collectsAt = now + (1 + (_isFull ? CollectionsPauseAtBound : CollectionsPause)) * took;
        }
    }

    private long Measure()
    {
        var resident = _resident();
        _isTight = resident >= _bytesMax * TightShare;
        _isFull = resident >= _bytesMax * FullShare;
        if (!_isFull && Volatile.Read(ref _waiting) > 0)
        {
            Interlocked.Exchange(ref _room, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }

        return resident;
    }

    private void Watch()
    {
        while (!_end.WaitOne(Interval))
        {
            try
            {
                Check();
            }
            catch (Exception fault)
            {
                // The border of the thread: the next check may succeed.
                _faulted.Tell(fault);
            }
        }
    }
}
