using Longshore.Functions.Calls;
using Longshore.Node.Faces.Http;

namespace Longshore.Tests.Node;

public sealed class PartialOutputTests
{
    [Fact]
    public void Problem_OfAGuestThatPrinted_HasItsText()
    {
        var problem = Of("héllo"u8.ToArray());

        Assert.Equal(("héllo", null, null), (problem.Output, problem.OutputBase64, problem.OutputIsCut));
    }

    [Fact]
    public void Problem_OfAGuestThatWroteBytes_HasBase64()
    {
        var problem = Of([0xff, 0x00]);

        Assert.Equal((null, "/wA=", null), (problem.Output, problem.OutputBase64, problem.OutputIsCut));
    }

    [Fact]
    public void Problem_OfAGuestThatPrintedNothing_HasNone()
    {
        var problem = Of([]);

        Assert.Equal((null, null, null), (problem.Output, problem.OutputBase64, problem.OutputIsCut));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Problem_OfMuchText_IsCutBetweenCharacters(int before)
    {
        var text = new string('a', PartialOutput.BytesMax - before) + "\U0001f6a2\U0001f6a2";

        var problem = Of(System.Text.Encoding.UTF8.GetBytes(text));

        Assert.Equal(text[..(PartialOutput.BytesMax - before)], problem.Output);
        Assert.True(problem.OutputIsCut);
    }

    [Fact]
    public void Problem_OfMuchText_HasTheMost()
    {
        Assert.Equal(PartialOutput.BytesMax, Of(new byte[PartialOutput.BytesMax + 1]).Output!.Length);
        Assert.Null(Of(new byte[PartialOutput.BytesMax]).OutputIsCut);
    }

    private static Problem Of(byte[] output) =>
        Problem.Of(new InvocationResult(output) { Failure = Failure.Exited, ExitCode = 3 }, withStack: true);
}
