using Longshore.Functions;

namespace Longshore.Tests.Functions;

public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("Hello Krsna, 15 = 610", "Hello Krsna, 15 = 610")]
    [InlineData("Grüße 漢字 😀", "Grüße 漢字 😀")]
    [InlineData("a\naccepted: all\r", "a|accepted: all")]
    [InlineData("\u001b]0;title\u0007", "\ufffd]0;title\ufffd")]
    [InlineData("a\tb\r\nc\u2029d", "a\tb\ufffd|c\ufffdd")]
    [InlineData("\u009b2J", "\ufffd2J")]
    [InlineData("a\u202eb\u2028", "a\ufffdb")]
    public void Of_Text_HasNothingThatMovesTheCursor(string text, string expected) => Assert.Equal(expected, PrintableText.Of(text));
}
