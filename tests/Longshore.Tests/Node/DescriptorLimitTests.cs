using Longshore.Node.Hosting.Listening;

namespace Longshore.Tests.Node;

public sealed class DescriptorLimitTests
{
    [Theory]
    [InlineData("Max open files            1024                 4096                 files     ", 2048)]
    [InlineData("Max open files            1024                 1048576              files     ", 10_000)]
    [InlineData("Max open files            1                    1                    files     ", 1)]
    [InlineData("Max open files            unlimited            unlimited            files     ", 10_000)]
    [InlineData("Max processes             7                    7                    processes ", 10_000)]
    public void ConnectionsOf_ALimit_LeavesHalfOfTheDescriptors(string row, int expected) => Assert.Equal(
        expected, DescriptorLimit.ConnectionsOf(10_000, ["Limit                     Soft Limit           Hard Limit           Units     ", row]));
}
