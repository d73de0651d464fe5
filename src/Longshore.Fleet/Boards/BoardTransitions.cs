namespace Longshore.Fleet.Boards;

/// <summary>The state machine of a board, without times: the state, an event and the circumstances give the next state and a command.
/// </summary>
/// <remarks>It is the one of MicroFaaS's <c>workers.py</c>, except that a job which has no answer always returns to the queue, a board that runs is
/// never switched on (a pulse would switch it off), and a board that does not connect is not tried for ever.</remarks>
public static class BoardTransitions
{
    /// <summary>Whether an event returns the board's job to the queue, if it has one. Ask before <see cref="Next"/>: the returned
    /// job counts as work that waits.</summary>
    public static bool ReturnsJob(BoardState state, BoardEvent happened) =>
        state == BoardState.Working && happened is BoardEvent.Ready or BoardEvent.Lost or BoardEvent.TimedOut;

    /// <summary>The next step.</summary>
    public static BoardStep Next(BoardState state, BoardEvent happened, in BoardCircumstances now) => happened switch
    {
        BoardEvent.Ready => AfterReady(state, now),
        BoardEvent.Finished => AfterFinished(state, now),
        BoardEvent.Lost => new(state == BoardState.Working ? BoardState.Rebooting : state, BoardCommand.None),
        BoardEvent.TimedOut => AfterTimeout(state, now),
        _ => AfterWakeUp(state, now),
    };

    // In an unknown state nobody knows what ran on the board since its boot.
    private static BoardStep AfterReady(BoardState state, in BoardCircumstances now) => state == BoardState.Unknown
        ? new(BoardState.Rebooting, BoardCommand.Reboot)
        : Serve(now);

    private static BoardStep AfterFinished(BoardState state, in BoardCircumstances now) => state switch
    {
        BoardState.Unknown => new(BoardState.Rebooting, BoardCommand.Reboot),
        BoardState.Working when now.MayReuse => Serve(now),
        _ => now.HasWork || now.MayWait ? new(BoardState.Rebooting, BoardCommand.Reboot) : SwitchOff(now),
    };

    private static BoardStep AfterTimeout(BoardState state, in BoardCircumstances now) => state switch
    {
        BoardState.Unknown => now.HasWork ? SwitchOn(BoardState.Unknown, now) : SwitchOff(now),
        BoardState.PoweringUp when !now.HasWork => SwitchOff(now),
        BoardState.PoweringUp => now.MayTryAgain
            ? SwitchOn(BoardState.PoweringUp, now)
            : new(BoardState.Off, BoardCommand.PowerDown) { BeginsRest = true },
        BoardState.Working when !now.HasJob => now.HasWork ? Serve(now) : SwitchOff(now),
        BoardState.Working or BoardState.Rebooting => new(BoardState.Unknown, BoardCommand.None),
        _ => new(state, BoardCommand.None),
    };

    private static BoardStep AfterWakeUp(BoardState state, in BoardCircumstances now) => state switch
    {
        BoardState.Off when now.HasWork => SwitchOn(BoardState.Off, now),
        BoardState.Working when !now.HasJob && now.HasWork => Serve(now),
        _ => new(state, BoardCommand.None),
    };

    // For a board that is connected and clean.
    private static BoardStep Serve(in BoardCircumstances now) =>
        now.HasWork ? new(BoardState.Working, BoardCommand.SendJob)
        : now.MayWait ? new(BoardState.Working, BoardCommand.Wait)
        : SwitchOff(now);

    private static BoardStep SwitchOn(BoardState otherwise, in BoardCircumstances now) =>
        now.MayPowerUp ? new(BoardState.PoweringUp, BoardCommand.PowerUp) : new(otherwise, BoardCommand.None);

    private static BoardStep SwitchOff(in BoardCircumstances now) =>
        now.MayPowerDown ? new(BoardState.Off, BoardCommand.PowerDown) : new(BoardState.Rebooting, BoardCommand.Reboot);
}
