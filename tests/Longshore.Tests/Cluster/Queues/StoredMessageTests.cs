using Longshore.Cluster.Queues;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Cluster.Queues;

/// <summary>Messages and notes that somebody else has written to the streams of queues.</summary>
public sealed class StoredMessageTests
{
    [Theory]
    [InlineData("3", 3)]
    [InlineData("2147483648", QueueNote.AttemptsMax)]
    [InlineData("9223372036854775807", QueueNote.AttemptsMax)]
    [InlineData("-1", 0)]
    [InlineData("many", 0)]
    public void TryRead_Attempts_DoNotOverflow(string attempts, int expected)
    {
        Assert.True(QueueName.TryParse("a", out var queue));
        var now = DateTimeOffset.UnixEpoch;
        var headers = new StoredMessage(new string('0', 32), new QueueMessage(1, queue, default, "", now, now), "").Headers(hasNumber: true);
        headers["Longshore-Attempts"] = attempts;

        Assert.True(StoredMessage.TryRead(queue, 1, headers, default, out var message));

        Assert.Equal(expected, message.Message.Attempts);
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(3, 5, true)]
    [InlineData(-1, 0, false)]
    [InlineData(int.MaxValue, 0, false)]
    [InlineData(0, -1, false)]
    [InlineData(0, int.MaxValue, false)]
    public void IsSound_Numbers_AreThoseOfANode(int attempts, int returned, bool expected) =>
        Assert.Equal(expected, new QueueNote(attempts, returned, null).IsSound);
}
