using System.Buffers;
using System.Security.Cryptography;
using Longshore.Functions.Near;

namespace Longshore.Tests.Functions.Near;

public sealed class RentedWriterTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(100_000)]
    public void Write_BeyondTheCapacity_KeepsWhatWasWritten(int capacity)
    {
        var bytes = RandomNumberGenerator.GetBytes(70_000);
        using var writer = new RentedWriter(capacity);

        foreach (var part in bytes.Chunk(1_000))
        {
            writer.Write(part);
        }

        Assert.Equal(bytes, writer.Written.ToArray());
    }
}
