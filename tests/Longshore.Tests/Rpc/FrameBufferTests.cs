using System.Buffers;
using Longshore.Rpc.Framing;

namespace Longshore.Tests.Rpc;

public sealed class FrameBufferTests
{
    private readonly CountingPool _pool = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(2 << 20)]
    public void Dispose_Twice_ReturnsTheBufferOnce(int length)
    {
        var bytes = new byte[length];
        Random.Shared.NextBytes(bytes);
        var buffer = new FrameBuffer(new ReadOnlySequence<byte>(bytes), _pool);
        Assert.Equal(bytes, buffer.Bytes.ToArray());

        buffer.Dispose();
        buffer.Dispose();

        Assert.Equal((0, 0), (_pool.Lent, buffer.Bytes.Length));
    }
}
