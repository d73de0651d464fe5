namespace Longshore.Functions.Scheduling;

/// <summary>What holds for a queue besides its policy.</summary>
/// <param name="QueueLengthMax">How many wait at most.</param>
/// <param name="Preempts">Whether work that runs gives way.</param>
/// <param name="Admits">Whether work is refused that could not end by its deadline.</param>
/// <param name="SuspendedMax">How many may have given way and not ended. Beyond, who runs goes on.</param>
internal sealed record SlotLimits(int QueueLengthMax, bool Preempts, bool Admits, int SuspendedMax = int.MaxValue);
