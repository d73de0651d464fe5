using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Longshore.Fleet.Wire;

namespace Longshore.Tests.Fleet;

/// <summary>Lines are read however the bytes arrive.</summary>
public sealed class LineReaderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Lines_AnySplit_AreTheSame() => Prop.ForAll(
        Gen.Choose(0, 20_000).ListOf(6).Zip(Gen.Choose(1, 5_000).NonEmptyListOf()).ToArbitrary(),
        drawn =>
        {
            var lines = drawn.Item1.Select((length, index) => new string((char)('a' + index), length)).ToArray();
            var bytes = Encoding.ASCII.GetBytes(string.Concat(lines.Select(line => line + "\n")));
            var reader = new LineReader(new SplitStream(bytes, [.. drawn.Item2]), 20_000);
            return lines.All(line => Task.Run(async () => Text(await reader.ReadLineAsync(default))).GetAwaiter().GetResult() == line);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task ReadLine_EndOfStream_IsNone() => Assert.Null(await Reader("").ReadLineAsync(Token));

    [Fact]
    public async Task ReadLine_CarriageReturn_IsPartOfTheEnd() => Assert.Equal("pl", Text(await Reader("pl\r\n").ReadLineAsync(Token)));

    [Fact]
    public async Task ReadLine_HalfLine_IsNamed()
    {
        var reader = Reader("whole\nhalf");
        Assert.Equal("whole", Text(await reader.ReadLineAsync(Token)));

        Assert.Equal(BoardViolation.HalfLine, (await Assert.ThrowsAsync<BoardProtocolException>(() => reader.ReadLineAsync(Token).AsTask())).Violation);
    }

    [Theory]
    [InlineData(17, 1)]
    [InlineData(17, 1000)]
    public async Task ReadLine_OverTheLimit_IsNamed(int length, int split)
    {
        var reader = new LineReader(new SplitStream(Encoding.ASCII.GetBytes(new string('x', length) + "\n"), [split]), 16);

        Assert.Equal(BoardViolation.LineTooLong, (await Assert.ThrowsAsync<BoardProtocolException>(() => reader.ReadLineAsync(Token).AsTask())).Violation);
    }

    [Fact]
    public async Task ReadLine_OfAGigabyte_TakesNoMoreMemoryThanTheLimit()
    {
        var endless = new SplitStream(new byte[1 << 16], [1 << 16], repeats: 1 << 14);
        var reader = new LineReader(endless, 1 << 20);
        var before = GC.GetAllocatedBytesForCurrentThread();

        await Assert.ThrowsAsync<BoardProtocolException>(() => reader.ReadLineAsync(Token).AsTask());

        Assert.True(endless.BytesRead < 3 << 20);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 16 << 20);
    }

    [Fact]
    public async Task ReadBytes_AfterALine_AreThoseThatFollow()
    {
        var reader = Reader("head\nbytes\n");
        await reader.ReadLineAsync(Token);
        var bytes = new byte[5];

        await reader.ReadBytesAsync(bytes, Token);

        Assert.Equal("bytes", Encoding.ASCII.GetString(bytes));
        Assert.Equal("", Text(await reader.ReadLineAsync(Token)));
    }

    private static LineReader Reader(string text) => new(new MemoryStream(Encoding.ASCII.GetBytes(text)), 1000);

    private static string? Text(ReadOnlyMemory<byte>? line) => line is { } bytes ? Encoding.ASCII.GetString(bytes.Span) : null;
}
