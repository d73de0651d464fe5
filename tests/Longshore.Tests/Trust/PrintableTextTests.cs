using Longshore.Trust;

namespace Longshore.Tests.Trust;

public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("Hello Krsna, 15 = 610", "Hello Krsna, 15 = 610")]
    [InlineData("Grüße 漢字 😀", "Grüße 漢字 😀")]
    [InlineData("a\naccepted: all\r", @"a\u000aaccepted: all\u000d")]
    [InlineData("\u001b]0;title\u0007", @"\u001b]0;title\u0007")]
    [InlineData("\u009b2J", @"\u009b2J")]
    [InlineData("a\u202eb\u2028", @"a\u202eb\u2028")]
    public void Of_Text_HasNothingThatMovesTheCursor(string text, string expected) => Assert.Equal(expected, PrintableText.Of(text));
}
