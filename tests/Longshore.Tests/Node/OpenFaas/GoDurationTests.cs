using Longshore.Node.Faces.OpenFaas.Deploying;

namespace Longshore.Tests.Node.OpenFaas;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("60", 60)]
    [InlineData("300ms", 0.3)]
    [InlineData("5s", 5)]
    [InlineData("1m30s", 90)]
    [InlineData("1.5h", 5400)]
    [InlineData("250us", 0.00025)]
    [InlineData("0", 0)]
    public void TryParse_Duration_IsItsTime(string text, double seconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds, precision: 6);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("5 s")]
    [InlineData("-5s")]
    [InlineData("5d")]
    [InlineData("1.2.3s")]
    [InlineData("99999h")]
    [InlineData("5s3")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(GoDuration.TryParse(text, out _));
}
