using Longshore.Functions.Objects;

namespace Longshore.Tests.Functions.Objects;

public sealed class ObjectKeyTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("a/b.txt")]
    [InlineData("...")]
    [InlineData("..a/b..")]
    [InlineData("\U0001f600")]
    public void TryParse_OfAKey_TakesIt(string text)
    {
        Assert.True(ObjectKey.TryParse(text, out var key));
        Assert.Equal(text, key.Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/..")]
    [InlineData("../a")]
    [InlineData("a/./b")]
    [InlineData("a\nb")]
    [InlineData("a\0")]
    [InlineData("a\u007f")]
    [InlineData("a\u0085")]
    public void TryParse_OfWhatIsNoKey_RefusesIt(string? text) => Assert.False(ObjectKey.TryParse(text, out _));

    // Not by an attribute, which is stored as UTF-8.
    [Fact]
    public void TryParse_OfHalfASurrogatePair_RefusesIt() => Assert.False(ObjectKey.TryParse("\ud800", out _));

    [Fact]
    public void TryParse_OverTheLimitOfBytes_RefusesIt()
    {
        Assert.True(ObjectKey.TryParse(new string('k', 1_024), out _));
        Assert.False(ObjectKey.TryParse(new string('k', 1_025), out _));
        Assert.False(ObjectKey.TryParse(new string('é', 513), out _));
    }

    [Theory]
    [InlineData("abc", true)]
    [InlineData("a-1", true)]
    [InlineData("ab", false)]
    [InlineData("Abc", false)]
    [InlineData("-abc", false)]
    [InlineData("abc-", false)]
    [InlineData("a.bc", false)]
    [InlineData("a/b", false)]
    [InlineData("..", false)]
    [InlineData(null, false)]
    public void BucketName_OfAText_FollowsTheRule(string? text, bool isName) => Assert.Equal(isName, BucketName.TryParse(text, out _));

    [Fact]
    public void BucketName_OverTheLimit_IsRefused() => Assert.False(BucketName.TryParse(new string('a', 64), out _));
}
