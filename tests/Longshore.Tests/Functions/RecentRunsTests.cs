using Longshore.Functions.Catalog;

namespace Longshore.Tests.Functions;

/// <summary>The processors that a function's guests took lately.</summary>
public sealed class RecentRunsTests
{
    [Theory]
    [InlineData(100, 0)]
    [InlineData(101, 0.3)]
    [InlineData(109, 0.3)]
    [InlineData(110, 0)]
    [InlineData(120, 0)]
    public void Processors_AreThoseOfTheNineWholeSecondsBefore(long second, double processors)
    {
        var times = new RecentRuns();
        times.Add(100, TimeSpan.FromSeconds(2));
        times.Add(100, TimeSpan.FromSeconds(0.7));

        Assert.Equal(processors, times.ProcessorsAt(second), 6);
    }

    [Fact]
    public void Processors_WhenAPlaceIsUsedAgain_ForgetItsOldSecond()
    {
        var times = new RecentRuns();
        times.Add(5, TimeSpan.FromSeconds(9));
        times.Add(15, TimeSpan.FromSeconds(0.9));

        Assert.Equal(0.1, times.ProcessorsAt(16), 6);
        Assert.Equal(0, times.ProcessorsAt(6), 6);
    }

    [Fact]
    public void Add_FromTwoThreads_LosesNothing()
    {
        var times = new RecentRuns();

        Parallel.For(0, 90_000, _ => times.Add(3, TimeSpan.FromMicroseconds(10)));

        Assert.Equal(0.1, times.ProcessorsAt(4), 6);
    }
}
