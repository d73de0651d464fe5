using Longshore.Wasm.Wasi;

namespace Longshore.Tests.Wasm;

public sealed class DirectoryPositionsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2500)]
    [InlineData(4095)]
    public void Nearest_EntryOfASmallDirectory_IsKnown(int number)
    {
        var positions = Read(4095);

        Assert.Equal(number, positions.Nearest(number, out var position));
        Assert.Equal(PositionAfter(number), position);
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(98_000)]
    [InlineData(64_000)]
    public void Nearest_EntryOfALargeDirectory_IsShortlyBefore(int number)
    {
        var positions = Read(100_000);

        var nearest = positions.Nearest(number, out var position);

        Assert.InRange(nearest, number - 64, number);
        Assert.Equal(PositionAfter(nearest), position);
    }

    // The second pass is at entry 11, and numbers of the first pass share its places.
    [Fact]
    public void Nearest_EntryBeforeAJump_IsNotTakenFromTheFirstPass()
    {
        var positions = Read(100_000);
        for (var number = 10; number <= 11; number++)
        {
            positions.Keep(number, PositionAfter(number));
        }

        for (var number = 0; number < 100; number++)
        {
            var nearest = positions.Nearest(number, out var position);

            Assert.InRange(nearest, 0, number);
            Assert.Equal(PositionAfter(nearest), position);
        }
    }

    [Fact]
    public void Nearest_EntryBeyondTheKnown_IsTheLastKept()
    {
        var positions = Read(10);

        Assert.Equal(10, positions.Nearest(int.MaxValue, out var position));
        Assert.Equal(PositionAfter(10), position);
    }

    private static DirectoryPositions Read(int entries)
    {
        var positions = new DirectoryPositions();
        for (var number = 1; number <= entries; number++)
        {
            positions.Keep(number, PositionAfter(number));
        }

        return positions;
    }

    // As ext4 has them: beyond 32 bits. The start is 0.
    private static long PositionAfter(int number) => number * 0x1234_5678_9abL;
}
