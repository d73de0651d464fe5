using Longshore.Functions.Calls;
using Longshore.Functions.Scheduling.Dispatchers;
using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Functions.Scheduling;

/// <summary>Core slots for guests that are not invocations of deployed functions, such as the calls that a worker runs for devices.
/// </summary>
public sealed class CoreSlots : IDisposable
{
    private const string OwnPolicy = "RR";

    // Ten times a function's default: calls of devices are compute-bound, and a switch costs two thread wake-ups.
    private static readonly TimeSpan OwnQuantum = TimeSpan.FromMilliseconds(10);

    private readonly CoreScheduler _scheduler;
    private readonly DeadlineWatch _watch;
    private readonly TimeProvider _time;
    private readonly bool _ownsWatch;

    internal CoreSlots(CoreScheduler scheduler, DeadlineWatch watch, TimeProvider time, bool ownsWatch = false) =>
        (_scheduler, _watch, _time, _ownsWatch) = (scheduler, watch, time, ownsWatch);

    /// <summary>Slots that are shared with nobody else. Guests take turns, so that a long one does not keep others waiting.</summary>
    /// <param name="slots">The number of guests that run at one time.</param>
    /// <param name="queueLengthMax">The most guests that wait for a slot; further ones are refused.</param>
    /// <param name="time">The clock.</param>
    /// <param name="faulted">Receives exceptions that the slots' thread caught; the thread goes on.</param>
    public static CoreSlots Create(int slots, int queueLengthMax, TimeProvider time, Action<Exception>? faulted = null)
    {
        var policies = SchedulingPolicies.Find(OwnPolicy, OwnQuantum, time)!;
        var limits = new SlotLimits(queueLengthMax, Preempts: true, Admits: false, CoreScheduler.ParkedMax, CoreScheduler.AwayMax);
        var scheduler = new CoreScheduler(new NodeScheduler(new ToGlobalQueue(), policies, slots, limits), slots, time);
        return new CoreSlots(scheduler, new DeadlineWatch(time, scheduler.Tick, faulted), time, ownsWatch: true);
    }

    /// <summary>Asks for a slot for a guest without a deadline. Never blocks; <see cref="SlotTurn.Wait"/> does.</summary>
    /// <param name="owner">The object that the guest belongs to. One owner's guests cannot take all the room for parked guests.</param>
    /// <param name="turn">The turn, to be disposed on the guest's thread when the guest has ended; null when it is refused.</param>
    /// <returns>Why it is refused, or <see cref="Failure.None"/>.</returns>
    public Failure TryArrive(object owner, out SlotTurn? turn)
    {
        var claim = new Turn(_scheduler) { Arrived = _time.GetTimestamp(), Function = owner };
        var arrival = _scheduler.Arrive(claim, CancellationToken.None, out var granted);
        turn = arrival is Arrival.Runs or Arrival.Waits ? new SlotTurn(_scheduler, _watch, claim, granted) : null;
        return arrival switch
        {
            Arrival.QueueFull => Failure.Overloaded,
            Arrival.Infeasible => Failure.Refused,
            _ => Failure.None,
        };
    }

    /// <summary>Stops the watch of slots made by <see cref="Create"/>. Slots of a node are the node's to end.</summary>
    public void Dispose()
    {
        if (_ownsWatch)
        {
            _watch.Dispose();
        }
    }
}
