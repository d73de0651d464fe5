using Longshore.Functions.Scheduling;

namespace Longshore.Functions.Execution;

/// <summary>Keeps the process's memory under a bound by giving work up, so that the system does not end the process.</summary>
/// <remarks>Near the bound, idle sandboxes are freed. If it stays there, the running guest with the most memory is ended, so that few large
/// guests do not keep all others out. Nearer, new calls are refused; at the bound, one guest is ended at each check. Resident memory is what
/// counts: a guest may have a large memory and use little of it.</remarks>
internal sealed class MemoryWatch : IDisposable
{
    // A guest that touches new memory takes about 1 GB/s from the system: 20 MB between two checks.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    // A full collection takes tens of milliseconds, and the runtime does not start one because of guests' memory.
    private static readonly TimeSpan CollectionInterval = TimeSpan.FromSeconds(2);

    private const double NearShare = 0.9;
    private const double TightShare = 0.95;

    // 100 ms: what arrives meanwhile fits between the two shares, unless a guest takes memory as fast as it can.
    private const int NearChecksMax = 5;

    private readonly long _bytesMax;
    private readonly Func<long> _resident;
    private readonly Action _freeIdle;
    private readonly Func<bool> _endLargest;
    private readonly Action<Exception>? _faulted;
    private readonly TimeProvider _time;
    private readonly ManualResetEvent _end = new(false);
    private readonly Thread? _thread;
    private long _collected;
    private int _nearChecks;
    private volatile bool _isTight;

    /// <param name="options">The bound, and who is told of exceptions.</param>
    /// <param name="time">The clock.</param>
    /// <param name="freeIdle">Frees idle sandboxes.</param>
    /// <param name="endLargest">Ends the running guest with the most memory; false if there is none.</param>
    public MemoryWatch(FunctionsOptions options, TimeProvider time, Action freeIdle, Func<bool> endLargest)
        : this(options.MemoryBytesMax, static () => Environment.WorkingSet, time, freeIdle, endLargest, options.Faulted)
    {
        _thread = new Thread(Watch) { IsBackground = true, Name = "longshore memory watch" };
        _thread.Start();
    }

    internal MemoryWatch(
        long bytesMax, Func<long> resident, TimeProvider time, Action freeIdle, Func<bool> endLargest, Action<Exception>? faulted)
    {
        (_bytesMax, _resident, _time, _freeIdle, _endLargest, _faulted) = (bytesMax, resident, time, freeIdle, endLargest, faulted);
        _collected = time.GetTimestamp() - time.Ticks(CollectionInterval);
    }

    /// <summary>Whether new calls must be refused.</summary>
    public bool IsTight => _isTight;

    /// <summary>Guests that were ended because the bound was reached.</summary>
    public long Ended { get; private set; }

    public void Dispose()
    {
        _end.Set();
        _thread?.Join();
        _end.Dispose();
    }

    /// <summary>Checks once.</summary>
    internal void Check()
    {
        var resident = _resident();
        _isTight = resident >= _bytesMax * TightShare;
        if (resident < _bytesMax * NearShare)
        {
            _nearChecks = 0;
            return;
        }

        _freeIdle();
        if ((++_nearChecks % NearChecksMax == 0 || resident >= _bytesMax) && _endLargest())
        {
            Ended++;
        }

        if (_time.GetElapsedTime(_collected) >= CollectionInterval)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            _collected = _time.GetTimestamp();
        }
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
