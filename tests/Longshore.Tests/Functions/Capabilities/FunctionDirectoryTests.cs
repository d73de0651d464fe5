using Longshore.Functions.Capabilities;

namespace Longshore.Tests.Functions.Capabilities;

public sealed class FunctionDirectoryTests
{
    [Theory]
    [InlineData("/srv/site:/site", "/site", false)]
    [InlineData("/srv/site:/:rw", "/", true)]
    [InlineData("/srv/site:tests.dir", "tests.dir", false)]
    [InlineData("/srv/site:a/b c:rw", "a/b c", true)]
    [InlineData("/srv/site:.", ".", false)]
    [InlineData("/rw:/rw:rw", "/rw", true)]
    public void TryParse_OfADirectory_ReadsWhatToStringWrites(string text, string guestPath, bool isWritable)
    {
        Assert.True(FunctionDirectory.TryParse(text, out var directory));
        Assert.Equal((guestPath, isWritable), (directory.GuestPath, directory.IsWritable));
        Assert.Equal(text, directory.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/srv")]
    [InlineData("/srv:")]
    [InlineData(":/site")]
    [InlineData("srv:/site")]
    [InlineData("./srv:/site")]
    [InlineData("/srv:rw")]
    [InlineData("/srv:ro")]
    [InlineData("/srv:rw:rw")]
    [InlineData("/srv::/site")]
    [InlineData("/srv:/site:ro")]
    [InlineData("/srv:/site:rw:rw")]
    [InlineData("/srv:/si\nte")]
    [InlineData("/srv:si\0te")]
    public void TryParse_OfAnythingElse_IsRefused(string text) => Assert.False(FunctionDirectory.TryParse(text, out _));

    [Fact]
    public void TryParse_OfALongPath_IsRefused()
    {
        Assert.True(FunctionDirectory.TryParse("/srv:" + new string('a', 1024), out _));
        Assert.False(FunctionDirectory.TryParse("/srv:" + new string('a', 1025), out _));
    }
}
