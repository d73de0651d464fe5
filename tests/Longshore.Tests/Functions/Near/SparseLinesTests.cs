using Longshore.Functions.Near;

namespace Longshore.Tests.Functions.Near;

/// <summary>Bytes without their lines of zeros.</summary>
public sealed class SparseLinesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(4_096)]
    [InlineData(4_097)]
    [InlineData(100_000)]
    public void TryRead_OfWhatWasWritten_GivesTheSameBytes(int length)
    {
        var random = new Random(length);
        var bytes = new byte[length];
        for (var i = 0; i < length / 50; i++)
        {
            bytes[random.Next(length)] = (byte)random.Next(256);
        }

        var lines = Written(bytes);

        var read = new byte[length];
        Assert.True(SparseLines.TryRead(lines, read));
        Assert.Equal(bytes, read);
    }

    [Fact]
    public void Write_OfZeros_TakesAMaskForEachPage() => Assert.Equal(2 * sizeof(ulong), Written(new byte[2 * 4_096]).Length);

    [Fact]
    public void Write_OfBytesWithoutZeros_StaysWithinItsBound()
    {
        var bytes = new byte[10_000];
        Array.Fill(bytes, (byte)1);

        Assert.Equal(10_000 + 3 * sizeof(ulong), Written(bytes).Length);
    }

    // Whatever a peer sends.
    [Theory]
    [InlineData(7)]
    [InlineData(8 + 63)]
    [InlineData(8 + 64 + 1)]
    public void TryRead_OfLinesThatDoNotFit_IsRefused(int length)
    {
        var lines = new byte[length];
        lines[0] = 1;

        Assert.False(SparseLines.TryRead(lines, new byte[4_096]));
    }

    [Fact]
    public void TryRead_OfALineBeyondTheEnd_IsRefused()
    {
        var lines = new byte[8 + 64];
        lines[7] = 0x80;

        Assert.False(SparseLines.TryRead(lines, new byte[100]));
    }

    private static byte[] Written(byte[] bytes)
    {
        var into = new byte[SparseLines.LengthMax(bytes.Length)];
        return into[..SparseLines.Write(bytes, into)];
    }
}
