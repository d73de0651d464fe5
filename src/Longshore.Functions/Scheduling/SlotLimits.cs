namespace Longshore.Functions.Scheduling;

/// <summary>The limits of a queue in addition to its policy.</summary>
/// <param name="QueueLengthMax">The largest number of waiting work items.</param>
/// <param name="Preempts">Whether running work may be pre-empted.</param>
/// <param name="Admits">Whether work that could not meet its deadline is refused.</param>
/// <param name="SuspendedMax">The largest number of pre-empted work items. At the limit, running work is not pre-empted.</param>
/// <param name="AwayMax">The largest number of work items that wait for something other than a slot. At the limit, work that would wait
/// is shed.</param>
internal sealed record SlotLimits(
    int QueueLengthMax, bool Preempts, bool Admits, int SuspendedMax = int.MaxValue, int AwayMax = int.MaxValue);
