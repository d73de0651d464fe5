using FsCheck;
using FsCheck.Fluent;
using Longshore.Fleet.Boards;

namespace Longshore.Tests.Fleet;

/// <summary>The state machine with its times.</summary>
public sealed class BoardMachineTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(BoardState.Unknown, 30)]
    [InlineData(BoardState.PoweringUp, 60)]
    [InlineData(BoardState.Working, 120)]
    [InlineData(BoardState.Rebooting, 60)]
    public void IsOverdue_EachState_HasATimeOfItsOwn(BoardState state, int seconds)
    {
        var machine = In(state);

        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        Assert.False(machine.IsOverdue);

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(machine.IsOverdue);
    }

    [Fact]
    public void IsOverdue_Off_IsNever()
    {
        var machine = In(BoardState.Off);

        _time.Advance(TimeSpan.FromDays(100));

        Assert.False(machine.IsOverdue);
    }

    [Fact]
    public void Handle_DuringHoldOffs_NeitherSwitchesOnNorOff()
    {
        var machine = new BoardMachine(new BoardTimes { Unknown = TimeSpan.FromSeconds(1) }, _time, _time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(BoardCommand.None, machine.Handle(BoardEvent.TimedOut, hasWork: true, mayReuse: false).Command);
        Assert.Equal(BoardCommand.Reboot, machine.Handle(BoardEvent.TimedOut, hasWork: false, mayReuse: false).Command);

        _time.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal(BoardCommand.PowerDown, machine.Handle(BoardEvent.Ready, hasWork: false, mayReuse: false).Command);
        Assert.Equal(BoardCommand.PowerUp, machine.Handle(BoardEvent.Woken, hasWork: true, mayReuse: false).Command);
    }

    [Fact]
    public void Handle_BoardThatNeverConnects_RestsAfterThreeAttemptsAndIsTriedAgainLater()
    {
        var machine = In(BoardState.Off);
        Assert.Equal(BoardCommand.PowerUp, machine.Handle(BoardEvent.Woken, hasWork: true, mayReuse: false).Command);
        Assert.Equal(BoardCommand.PowerUp, TimeOut(machine).Command);
        Assert.Equal(BoardCommand.PowerUp, TimeOut(machine).Command);

        Assert.True(TimeOut(machine).BeginsRest);
        Assert.True(machine.IsResting);
        Assert.Equal(BoardCommand.None, machine.Handle(BoardEvent.Woken, hasWork: true, mayReuse: false).Command);

        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(machine.IsResting);
        Assert.Equal(BoardCommand.PowerUp, machine.Handle(BoardEvent.Woken, hasWork: true, mayReuse: false).Command);
    }

    [Fact]
    public void Handle_BoardThatConnectsWhileItRests_Works()
    {
        var machine = In(BoardState.Off);
        machine.Handle(BoardEvent.Woken, hasWork: true, mayReuse: false);
        for (var i = 0; i < 3; i++)
        {
            TimeOut(machine);
        }

        Assert.Equal(BoardCommand.SendJob, machine.Handle(BoardEvent.Ready, hasWork: true, mayReuse: false).Command);
        Assert.False(machine.IsResting);
    }

    [Fact]
    public void Handle_Reuse_IsForAsManyJobsAsAllowedAndOnlyIfTheBoardCan()
    {
        var machine = In(BoardState.Working, new BoardTimes { JobsPerBootMax = 2 });

        Assert.Equal(BoardCommand.SendJob, machine.Handle(BoardEvent.Finished, hasWork: true, mayReuse: true).Command);
        Assert.Equal(BoardCommand.Reboot, machine.Handle(BoardEvent.Finished, hasWork: true, mayReuse: true).Command);
        machine.Handle(BoardEvent.Ready, hasWork: true, mayReuse: false);
        Assert.Equal(BoardCommand.Reboot, machine.Handle(BoardEvent.Finished, hasWork: true, mayReuse: false).Command);
    }

    [Fact]
    public void Handle_IdleTime_KeepsABoardForSoLong()
    {
        var machine = In(BoardState.Rebooting, new BoardTimes { Idle = TimeSpan.FromSeconds(15) });
        Assert.Equal(BoardCommand.Wait, machine.Handle(BoardEvent.Ready, hasWork: false, mayReuse: false).Command);

        _time.Advance(TimeSpan.FromSeconds(14));
        Assert.False(machine.IsOverdue);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(machine.IsOverdue);
        Assert.Equal(BoardCommand.PowerDown, machine.Handle(BoardEvent.TimedOut, hasWork: false, mayReuse: false).Command);
    }

    [Fact]
    public void Handle_AnyEvents_ReturnEveryJobThatHasNoAnswer() => Prop.ForAll(
        Gen.Elements(Enum.GetValues<BoardEvent>()).Zip(ArbMap.Default.GeneratorFor<bool>()).Zip(Gen.Choose(0, 130)).ListOf().ToArbitrary(),
        events =>
        {
            var machine = new BoardMachine(new BoardTimes { Idle = TimeSpan.FromSeconds(5), JobsPerBootMax = 2 }, _time, _time.GetTimestamp());
            var (sent, answered, returned) = (0, 0, 0);
            foreach (var ((happened, hasWork), seconds) in events)
            {
                _time.Advance(TimeSpan.FromSeconds(seconds));
                answered += machine.HasJob && happened == BoardEvent.Finished ? 1 : 0;
                returned += machine.Returns(happened) ? 1 : 0;
                sent += machine.Handle(happened, hasWork, mayReuse: true).Command == BoardCommand.SendJob ? 1 : 0;
            }

            return sent == answered + returned + (machine.HasJob ? 1 : 0) && (!machine.HasJob || machine.State == BoardState.Working);
        }).QuickCheckThrowOnFailure();

    private BoardStep TimeOut(BoardMachine machine)
    {
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(machine.IsOverdue);
        return machine.Handle(BoardEvent.TimedOut, hasWork: true, mayReuse: false);
    }

    // Without hold-offs.
    private BoardMachine In(BoardState state, BoardTimes? times = null)
    {
        var usual = (times ?? new BoardTimes()) with { PowerUpHoldOff = TimeSpan.Zero, PowerDownHoldOff = TimeSpan.Zero };
        var machine = new BoardMachine(usual, _time, _time.GetTimestamp());
        switch (state)
        {
            case BoardState.Off:
                machine.Handle(BoardEvent.TimedOut, hasWork: false, mayReuse: false);
                break;
            case BoardState.PoweringUp:
                machine.Handle(BoardEvent.TimedOut, hasWork: true, mayReuse: false);
                break;
            case BoardState.Rebooting:
                machine.Handle(BoardEvent.Ready, hasWork: true, mayReuse: false);
                break;
            case BoardState.Working:
                machine.Handle(BoardEvent.Ready, hasWork: true, mayReuse: false);
                machine.Handle(BoardEvent.Ready, hasWork: true, mayReuse: false);
                break;
        }

        Assert.Equal(state, machine.State);
        return machine;
    }
}
