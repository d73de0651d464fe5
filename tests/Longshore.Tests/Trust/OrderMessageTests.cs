using System.Text;
using Longshore.Trust.Orders;

namespace Longshore.Tests.Trust;

/// <summary>The length of the message that a worker receives for an order.</summary>
public sealed class OrderMessageTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{\"a\": \"b\\\\\"}")]
    [InlineData("\n\r\t\b\f\0\u001f ~\u007f")]
    [InlineData("\u00e4\u20ac\ud83d\ude00")]
    public void ProcessBytes_AnyText_IsTheLengthOfItsMessage(string request) =>
        Assert.Equal(Encoding.UTF8.GetByteCount(OrderMessage.Process(request)), OrderMessage.ProcessBytes(request));

    // Each of these characters becomes six: a request of 16 MiB took 600 MiB before it was refused.
    [Fact]
    public void ProcessBytes_LongText_TakesNoMemory()
    {
        var request = new string('\u007f', 1 << 20);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var length = OrderMessage.ProcessBytes(request);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_096);
        Assert.InRange(length, 6L << 20, (6L << 20) + 1_024);
    }
}
