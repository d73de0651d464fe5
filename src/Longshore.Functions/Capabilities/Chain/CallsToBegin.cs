namespace Longshore.Functions.Capabilities.Chain;

/// <summary>Chained calls of a guest that no thread has begun. To wake another thread costs more than most functions run, so a single call is left to
/// the guest's own thread for a moment, which begins it when it awaits it. Several are taken one after the other by as many threads as there
/// are other processors. Thread-safe.</summary>
internal sealed class CallsToBegin : IThreadPoolWorkItem
{
    private static readonly int HelpersMax = Math.Max(Environment.ProcessorCount - 1, 1);

    private readonly Lock _lock = new();
    private readonly Queue<ChainedCall> _calls = new();
    private int _helpers;
    private bool _hasMoved;

    /// <summary>Adds a call.</summary>
    public void Add(ChainedCall call)
    {
        bool needsHelper;
        lock (_lock)
        {
            while (_calls.TryPeek(out var first) && first.HasBegun)
            {
                _calls.Dequeue();
            }

            _calls.Enqueue(call);
            _hasMoved = true;
            needsHelper = _calls.Count > 1 && _helpers < HelpersMax;
            _helpers += needsHelper ? 1 : 0;
        }

        if (needsHelper)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>The guest's thread has begun a call, and will begin the next one.</summary>
    public void NoteBegun()
    {
        lock (_lock)
        {
            _hasMoved = true;
        }
    }

    /// <summary>Called about once a millisecond while the guest runs. If nothing has begun since the last time, those who could begin calls do something
    /// else or wait, perhaps for one of the calls: all begin, each on a thread of its own.</summary>
    public void Tick()
    {
        bool hasMoved;
        lock (_lock)
        {
            (hasMoved, _hasMoved) = (_hasMoved, false);
        }

        if (!hasMoved)
        {
            BeginAll();
        }
    }

    /// <summary>Begins all calls, each on a thread of its own.</summary>
    public void BeginAll()
    {
        lock (_lock)
        {
            while (_calls.TryDequeue(out var call))
            {
                ThreadPool.UnsafeQueueUserWorkItem(call, preferLocal: false);
            }
        }
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute()
    {
        while (Take() is { } call)
        {
            call.Begin();
        }
    }

    private ChainedCall? Take()
    {
        lock (_lock)
        {
            if (_calls.TryDequeue(out var call))
            {
                _hasMoved = true;
                return call;
            }

            _helpers--;
            return null;
        }
    }
}
