namespace Longshore.Fleet.Boards;

/// <summary>What a board's next step depends on, beside its state.</summary>
/// <param name="HasJob">It has a job that it has not answered.</param>
/// <param name="HasWork">There is a job for it in the queue.</param>
/// <param name="MayPowerUp">The time after the start in which no board is switched on has passed, and the board does not rest.</param>
/// <param name="MayPowerDown">The time after the start in which no board is switched off has passed.</param>
/// <param name="MayTryAgain">Its power switch may be used once more, although it has not connected.</param>
/// <param name="MayReuse">It may take another job without a reboot.</param>
/// <param name="MayWait">It may wait for a job instead of being switched off.</param>
public readonly record struct BoardCircumstances(
    bool HasJob, bool HasWork, bool MayPowerUp, bool MayPowerDown, bool MayTryAgain, bool MayReuse, bool MayWait);
