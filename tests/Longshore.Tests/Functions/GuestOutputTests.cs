using Longshore.Functions.Sandboxes;
using Longshore.Tests.Rpc;

namespace Longshore.Tests.Functions;

public sealed class GuestOutputTests
{
    private readonly CountingPool _buffers = new();

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(1 << 20)]
    public void Dispose_AfterAnyOutput_GivesTheBufferBack(int bytes)
    {
        var output = new GuestOutput(2 << 20, endsGuest: true, _buffers);
        for (var written = 0; written < bytes; written += 100)
        {
            output.Write(new byte[100]);
        }

        output.Dispose();
        output.Dispose();

        Assert.Equal(0, _buffers.Lent);
    }

    [Fact]
    public void Dispose_OfOutputOverItsLimit_GivesTheBufferBack()
    {
        var output = new GuestOutput(1000, endsGuest: true, _buffers);
        output.Write(new byte[900]);
        Assert.Throws<OutputLimitException>(() => output.Write(new byte[900]));

        output.Dispose();

        Assert.Equal(0, _buffers.Lent);
    }
}
