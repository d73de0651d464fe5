using Longshore.Cli.Verbs;

namespace Longshore.FunctionalTests.Cli;

/// <summary>Files of lines from anywhere.</summary>
public sealed class BoundedLinesTests
{
    private const int LengthMax = 8;

    [Theory]
    [InlineData("", "")]
    [InlineData("a\nbc\n", "a|bc")]
    [InlineData("a\r\n\nlast", "a||last")]
    [InlineData("12345678\r\n12345678\n12345678", "12345678|12345678|12345678")]
    public async Task Read_Lines_AreThoseOfTheText(string text, string lines) => Assert.Equal(lines, string.Join('|', await ReadAsync(new StringReader(text))));

    [Theory]
    [InlineData("123456789\n")]
    [InlineData("123456789")]
    [InlineData("1\n123456789")]
    public async Task Read_LongerLine_IsRefused(string text)
    {
        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(new StringReader(text)));

        Assert.Equal("it is longer than 8 characters", refusal.Message);
    }

    [Fact]
    public async Task Read_LineWithoutAnEnd_IsRefused()
    {
        using var zeros = new StreamReader("/dev/zero");

        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(zeros));
    }

    private static async Task<List<string>> ReadAsync(TextReader reader)
    {
        var lines = new List<string>();
        await foreach (var line in BoundedLines.ReadAsync(reader, LengthMax, TestContext.Current.CancellationToken))
        {
            lines.Add(line);
        }

        return lines;
    }
}
