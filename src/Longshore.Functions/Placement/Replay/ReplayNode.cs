using Longshore.Functions.Calls;

namespace Longshore.Functions.Placement.Replay;

/// <summary>An executor of a simulation: core slots that take calls in the order of their arrival.</summary>
/// <param name="name">Its name.</param>
/// <param name="kind">What it is.</param>
/// <param name="slots">The calls that it runs at one time.</param>
internal sealed class ReplayNode(string name, ExecutorKind kind, int slots)
{
    // The times at which slots are free.
    private readonly PriorityQueue<int, double> _free = new(Enumerable.Range(0, slots).Select(slot => (slot, 0.0)));
    private double _until;

    /// <summary>The name.</summary>
    public string Name => name;

    /// <summary>What it is.</summary>
    public ExecutorKind Kind => kind;

    /// <summary>The calls that it runs at one time.</summary>
    public int Slots => slots;

    /// <summary>Seconds until a call could begin there although nothing waits: the way, or the boot of a board.</summary>
    public double Way { get; init; }

    /// <summary>Seconds for a byte to it; 0 if nothing moves.</summary>
    public double SecondsPerByte { get; init; }

    /// <summary>Watts of a slot; not a number where they are not known.</summary>
    public double SlotWatts { get; init; }

    /// <summary>The price of a second; not a number where it is not known.</summary>
    public double SecondPrice { get; init; }

    /// <summary>Seconds until a slot is free.</summary>
    public double WaitAt(double now) => _free.TryPeek(out _, out var free) ? Math.Max(free - now, 0) : 0;

    /// <summary>Seconds until all calls that it has taken have ended.</summary>
    public double BacklogAt(double now) => Math.Max(_until - now, 0);

    /// <summary>Takes a call.</summary>
    /// <param name="arrives">When it arrives there.</param>
    /// <param name="run">The seconds that it runs.</param>
    /// <returns>When it begins.</returns>
    public double Take(double arrives, double run)
    {
        _free.TryDequeue(out var slot, out var free);
        var begins = Math.Max(free, arrives);
        _free.Enqueue(slot, begins + run);
        _until = Math.Max(_until, begins + run);
        return begins;
    }

    /// <summary>The same node without calls.</summary>
    /// <param name="as">Its name.</param>
    /// <param name="bytesPerSecond">How fast bytes go to it; null for as fast as before.</param>
    public ReplayNode Copy(string @as, double? bytesPerSecond) => new(@as, kind, slots)
    {
        Way = Way,
        SecondsPerByte = SecondsPerByte > 0 && bytesPerSecond is { } rate ? 1 / rate : SecondsPerByte,
        SlotWatts = SlotWatts,
        SecondPrice = SecondPrice,
    };
}
