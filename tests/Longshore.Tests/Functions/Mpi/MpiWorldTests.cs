using System.Runtime.InteropServices;
using Longshore.Functions.Mpi;

namespace Longshore.Tests.Functions.Mpi;

/// <summary>What a world holds for its ranks, and how a collective call ends.</summary>
public sealed class MpiWorldTests
{
    private const int Bytes = 4;

    private readonly MpiWorld _world = new(size: 2);

    private MpiRank Sender => _world.Ranks[0];

    private MpiRank Receiver => _world.Ranks[1];

    // The message itself may be as long as the guest's memory, and wait as long as the program likes.
    [Fact]
    public void Message_LongerThanItsBuffer_IsKeptUpToTheBuffersLength()
    {
        var receive = Begin(tag: 1);

        Send(tag: 1, new byte[1 << 20]);

        Assert.True(receive.Message!.IsCut);
        Assert.True(MemoryMarshal.TryGetArray(receive.Message.Bytes, out var kept));
        Assert.Equal(Bytes, kept.Array!.Length);
    }

    [Fact]
    public void Message_AsLongAsItsBuffer_IsNotCut()
    {
        var receive = Begin(tag: 1);

        Send(tag: 1, new byte[Bytes]);

        Assert.False(receive.Message!.IsCut);
    }

    // Each one still waits for its message.
    [Fact]
    public void Receives_ThatWereForgotten_Count()
    {
        ForgetAsManyAsMayBe();

        Assert.True(Receiver.IsFull);
    }

    [Fact]
    public void Receives_ThatWereForgottenAndHaveTheirMessage_DoNotCount()
    {
        ForgetAsManyAsMayBe();

        Send(tag: 7, new byte[Bytes]);

        Assert.False(Receiver.IsFull);
    }

    [Fact]
    public void Buffers_OfReceivesThatEnded_DoNotCount()
    {
        var number = Receiver.Keep(new MpiRequest(Begin(tag: 1), Buffer: 0, Bytes));
        Assert.Equal(Bytes, Receiver.BufferBytes);

        Receiver.Forget(number);

        Assert.Equal(0, Receiver.BufferBytes);
    }

    // What a rank gives is checked at the border. Should a block be longer than it says, nobody waits for ever.
    [Fact]
    public void Gathering_ThatCannotBeCompleted_FailsTheWorldAndEnds()
    {
        var group = _world.Group(MpiWorld.AllNumber)!;
        var first = _world.Gather(group, rank: 0, Given(Bytes));

        Assert.ThrowsAny<ArgumentException>(() => _world.Gather(group, rank: 1, Given(2 * Bytes)));

        Assert.True(first.Done.IsCompleted);
        Assert.Equal("MpiRankFailed", Assert.Throws<MpiException>(_world.ThrowIfFailed).Name);
    }

    [Fact]
    public void Rank_ThatIsInACall_IsNotEnteredAgain()
    {
        Assert.True(Receiver.TryEnter());
        Assert.False(Receiver.TryEnter());

        Receiver.Leave();

        Assert.True(Receiver.TryEnter());
    }

    private static MpiContribution Given(int bytes) => new(MpiCollective.AllGather, 0, default, default, Bytes, new byte[bytes]);

    private void ForgetAsManyAsMayBe()
    {
        for (var i = 0; i < MpiLimits.RequestsMax; i++)
        {
            Receiver.Forget(Receiver.Keep(new MpiRequest(Begin(tag: i), Buffer: 0, Bytes)));
        }
    }

    private MpiReceive Begin(int tag)
    {
        Assert.Equal(MpiError.Success, Receiver.Receive(MpiWorld.AllNumber, from: 0, tag, Bytes, out var receive));
        return receive;
    }

    private void Send(int tag, byte[] bytes) => Assert.Equal(MpiError.Success, Sender.Send(MpiWorld.AllNumber, to: 1, tag, bytes, out _));
}
