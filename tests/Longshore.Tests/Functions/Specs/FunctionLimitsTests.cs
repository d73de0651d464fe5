using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Specs;

public sealed class FunctionLimitsTests
{
    [Fact]
    public void Violations_OfTheDefaults_AreNone() => Assert.Empty(FunctionLimits.Default.Violations());

    [Fact]
    public void Violations_EverythingWrong_NamesEverything()
    {
        var limits = new FunctionLimits
        {
            MemoryBytesMax = (4L << 30) + 1,
            WallTimeMax = TimeSpan.Zero,
            OutputBytesMax = -1,
            InputBytesMax = -1,
            StackBytesMax = 2 << 20,
        };

        Assert.Equal(5, limits.Violations().Count());
    }
}
