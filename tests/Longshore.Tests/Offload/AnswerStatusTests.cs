using Longshore.Functions.Calls;
using Longshore.Node.Faces.Calls;
using Longshore.Offload.Wire;

namespace Longshore.Tests.Offload;

public sealed class AnswerStatusTests
{
    public static TheoryData<Failure> Failures => [.. Enum.GetValues<Failure>().Where(each => each != Failure.None)];

    [Theory]
    [MemberData(nameof(Failures))]
    public void Code_OfAFailure_IsItsExitCode(Failure failure)
    {
        var status = AnswerStatus.Failed(failure);

        Assert.Equal(FailureTable.Of(failure).ExitCode, status.Code);
        Assert.Equal(failure, AnswerStatus.Parse(status.Code).Failure);
    }

    [Fact]
    public void Parse_OfAnUnknownByte_IsAProtocolError() => Assert.Throws<OffloadProtocolException>(() => AnswerStatus.Parse(77));
}
