using Longshore.Fleet.Boards;

namespace Longshore.Tests.Fleet;

/// <summary>The table of the state machine: state, event and circumstances give the next state and the command.</summary>
public sealed class BoardTransitionsTests
{
    // HasWork, MayPowerUp, MayPowerDown, MayTryAgain, MayReuse, MayWait and HasJob, by their letters.
    private const string Usual = "uda";

    [Theory]
    [InlineData(BoardState.Unknown, BoardEvent.Ready, "w", BoardState.Rebooting, BoardCommand.Reboot)]
    [InlineData(BoardState.Unknown, BoardEvent.Ready, "", BoardState.Rebooting, BoardCommand.Reboot)]
    [InlineData(BoardState.Unknown, BoardEvent.Finished, "w", BoardState.Rebooting, BoardCommand.Reboot)]
    [InlineData(BoardState.Unknown, BoardEvent.TimedOut, "w", BoardState.PoweringUp, BoardCommand.PowerUp)]
    [InlineData(BoardState.Unknown, BoardEvent.TimedOut, "", BoardState.Off, BoardCommand.PowerDown)]
    [InlineData(BoardState.PoweringUp, BoardEvent.TimedOut, "w", BoardState.PoweringUp, BoardCommand.PowerUp)]
    [InlineData(BoardState.PoweringUp, BoardEvent.TimedOut, "", BoardState.Off, BoardCommand.PowerDown)]
    [InlineData(BoardState.PoweringUp, BoardEvent.Ready, "w", BoardState.Working, BoardCommand.SendJob)]
    [InlineData(BoardState.PoweringUp, BoardEvent.Ready, "", BoardState.Off, BoardCommand.PowerDown)]
    [InlineData(BoardState.PoweringUp, BoardEvent.Finished, "w", BoardState.Rebooting, BoardCommand.Reboot)]
    [InlineData(BoardState.PoweringUp, BoardEvent.Lost, "w", BoardState.PoweringUp, BoardCommand.None)]
    [InlineData(BoardState.Working, BoardEvent.Ready, "wj", BoardState.Working, BoardCommand.SendJob)]
    [InlineData(BoardState.Working, BoardEvent.Finished, "wj", BoardState.Rebooting, BoardCommand.Reboot)]
    [InlineData(BoardState.Working, BoardEvent.Finished, "wjr", BoardState.Working, BoardCommand.SendJob)]
    [InlineData(BoardState.Working, BoardEvent.Finished, "j", BoardState.Off, BoardCommand.PowerDown)]
    [InlineData(BoardState.Working, BoardEvent.Finished, "ji", BoardState.Rebooting, BoardCommand.Reboot)]
    [InlineData(BoardState.Working, BoardEvent.Finished, "jir", BoardState.Working, BoardCommand.Wait)]
    [InlineData(BoardState.Working, BoardEvent.Lost, "wj", BoardState.Rebooting, BoardCommand.None)]
    [InlineData(BoardState.Working, BoardEvent.TimedOut, "wj", BoardState.Unknown, BoardCommand.None)]
    [InlineData(BoardState.Working, BoardEvent.TimedOut, "", BoardState.Off, BoardCommand.PowerDown)]
    [InlineData(BoardState.Working, BoardEvent.Woken, "w", BoardState.Working, BoardCommand.SendJob)]
    [InlineData(BoardState.Working, BoardEvent.Woken, "wj", BoardState.Working, BoardCommand.None)]
    [InlineData(BoardState.Rebooting, BoardEvent.Ready, "w", BoardState.Working, BoardCommand.SendJob)]
    [InlineData(BoardState.Rebooting, BoardEvent.Ready, "i", BoardState.Working, BoardCommand.Wait)]
    [InlineData(BoardState.Rebooting, BoardEvent.Finished, "w", BoardState.Rebooting, BoardCommand.Reboot)]
    [InlineData(BoardState.Rebooting, BoardEvent.TimedOut, "w", BoardState.Unknown, BoardCommand.None)]
    [InlineData(BoardState.Rebooting, BoardEvent.Ready, "", BoardState.Off, BoardCommand.PowerDown)]
    [InlineData(BoardState.Off, BoardEvent.Woken, "w", BoardState.PoweringUp, BoardCommand.PowerUp)]
    [InlineData(BoardState.Off, BoardEvent.Woken, "", BoardState.Off, BoardCommand.None)]
    [InlineData(BoardState.Off, BoardEvent.Ready, "", BoardState.Off, BoardCommand.PowerDown)]
    [InlineData(BoardState.Off, BoardEvent.Ready, "w", BoardState.Working, BoardCommand.SendJob)]
    public void Next_Event_GivesStateAndCommand(
        BoardState state, BoardEvent happened, string circumstances, BoardState next, BoardCommand command) =>
        Assert.Equal(new BoardStep(next, command), BoardTransitions.Next(state, happened, Of(Usual + circumstances)));

    [Theory]
    [InlineData(BoardState.Off, BoardEvent.Woken, BoardState.Off)]
    [InlineData(BoardState.Unknown, BoardEvent.TimedOut, BoardState.Unknown)]
    public void Next_WhileNoBoardMayBeSwitchedOn_LeavesItAlone(BoardState state, BoardEvent happened, BoardState next) =>
        Assert.Equal(new BoardStep(next, BoardCommand.None), BoardTransitions.Next(state, happened, Of("wda")));

    [Theory]
    [InlineData(BoardState.Working, BoardEvent.Finished)]
    [InlineData(BoardState.Rebooting, BoardEvent.Ready)]
    [InlineData(BoardState.Off, BoardEvent.Ready)]
    public void Next_WhileNoBoardMayBeSwitchedOff_RebootsIt(BoardState state, BoardEvent happened) =>
        Assert.Equal(new BoardStep(BoardState.Rebooting, BoardCommand.Reboot), BoardTransitions.Next(state, happened, Of("uaj")));

    [Fact]
    public void Next_BoardThatDoesNotConnect_RestsAfterItsLastAttempt() => Assert.Equal(
        new BoardStep(BoardState.Off, BoardCommand.PowerDown) { BeginsRest = true },
        BoardTransitions.Next(BoardState.PoweringUp, BoardEvent.TimedOut, Of("wud")));

    [Theory]
    [InlineData(BoardEvent.Ready, true)]
    [InlineData(BoardEvent.Lost, true)]
    [InlineData(BoardEvent.TimedOut, true)]
    [InlineData(BoardEvent.Finished, false)]
    [InlineData(BoardEvent.Woken, false)]
    public void ReturnsJob_Working_IsForEveryEventButAnAnswer(BoardEvent happened, bool returns) =>
        Assert.Equal(returns, BoardTransitions.ReturnsJob(BoardState.Working, happened));

    [Fact]
    public void Next_BoardThatIsConnected_IsNeverSwitchedOn()
    {
        foreach (var state in Enum.GetValues<BoardState>())
        {
            foreach (var happened in new[] { BoardEvent.Ready, BoardEvent.Finished })
            {
                for (var bits = 0; bits < 128; bits++)
                {
                    Assert.NotEqual(BoardCommand.PowerUp, BoardTransitions.Next(state, happened, Of(bits)).Command);
                }
            }
        }
    }

    [Fact]
    public void Next_AnyCircumstances_SendsJobsOnlyWhereThereIsWork()
    {
        foreach (var state in Enum.GetValues<BoardState>())
        {
            foreach (var happened in Enum.GetValues<BoardEvent>())
            {
                for (var bits = 0; bits < 128; bits++)
                {
                    var now = Of(bits);
                    var step = BoardTransitions.Next(state, happened, now);
                    Assert.True(step.Command != BoardCommand.SendJob || (now.HasWork && step.Next == BoardState.Working));
                    Assert.True(step.Command != BoardCommand.PowerUp || (now.HasWork && now.MayPowerUp && step.Next == BoardState.PoweringUp));
                }
            }
        }
    }

    private static BoardCircumstances Of(string letters) => new(
        letters.Contains('j', StringComparison.Ordinal),
        letters.Contains('w', StringComparison.Ordinal),
        letters.Contains('u', StringComparison.Ordinal),
        letters.Contains('d', StringComparison.Ordinal),
        letters.Contains('a', StringComparison.Ordinal),
        letters.Contains('r', StringComparison.Ordinal),
        letters.Contains('i', StringComparison.Ordinal));

    private static BoardCircumstances Of(int bits) => new(
        (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, (bits & 16) != 0, (bits & 32) != 0, (bits & 64) != 0);
}
