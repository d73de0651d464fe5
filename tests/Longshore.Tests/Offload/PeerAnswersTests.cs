using Longshore.Functions.Calls;
using Longshore.Functions.Near;
using Longshore.Node.Faces.Rpc;
using Longshore.Rpc;

namespace Longshore.Tests.Offload;

public sealed class PeerAnswersTests
{
    // Only a whole call that ran must not be made again.
    [Theory]
    [InlineData(PeerProtocol.Whole, NearStatus.Done, true)]
    [InlineData(PeerProtocol.Whole, NearStatus.Refused, false)]
    [InlineData(PeerProtocol.Near, NearStatus.Done, false)]
    public void InPlaceOf_AnAnswerThatThereIsNoRoomFor_SaysWhetherAWholeCallRan(uint type, NearStatus status, bool hasRun)
    {
        var request = new RpcRequest(7, type, 0, [], default);

        var answer = PeerRequests.InPlaceOf(request, new RpcAnswer(7, (byte)status, new byte[100]));

        Assert.Equal(hasRun, answer is { } shorter && WholeWire.Read(shorter.Status, shorter.Payload).Head?.Failure == Failure.OutputLimit);
    }
}
