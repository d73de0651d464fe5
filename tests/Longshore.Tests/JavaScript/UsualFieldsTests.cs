using System.Text;
using Longshore.JavaScript.Prelude;

namespace Longshore.Tests.JavaScript;

public sealed class UsualFieldsTests
{
    [Theory]
    [InlineData("\nX-A\0b", 1, "\nx-a:b")]
    [InlineData("\nA\0b c: d\nE-f\0~", 2, "\na:b c: d\ne-f:~")]
    public void Rewrite_UsualHeaders_GivesThem(string fields, int count, string headers) => Assert.Equal(headers, Rewrite(fields, count));

    [Theory]
    [InlineData("\n\0b", 1)]
    [InlineData("\na b\0c", 1)]
    [InlineData("\na:b\0c", 1)]
    [InlineData("\n\u00e9\0c", 1)]
    [InlineData("\na\0", 1)]
    [InlineData("\na\0 b", 1)]
    [InlineData("\na\0b ", 1)]
    [InlineData("\na\0b\tc", 1)]
    [InlineData("\na\0\u00e9", 1)]
    [InlineData("\na\0b\0c", 1)]
    [InlineData("\na\0b\nc\0d", 1)]
    [InlineData("\na\0b", 2)]
    [InlineData("\na\0b\r\nc\0d", 2)]
    [InlineData("\na\0b\nc", 2)]
    [InlineData("\na\0b\nA\0c", 2)]
    [InlineData("\na-b\0c\nd\0e\na-B\0f", 3)]
    public void Rewrite_AnyOther_GivesNothing(string fields, int count) => Assert.Equal("", Rewrite(fields, count));

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void Rewrite_OfAValueOfSomeLength_IsBounded(int length, bool isUsual) =>
        Assert.Equal(isUsual, Rewrite("\na\0" + new string('v', length), 1).Length > 0);

    private static string Rewrite(string fields, int count)
    {
        var source = Encoding.UTF8.GetBytes(fields);
        var target = new byte[source.Length];
        return Encoding.UTF8.GetString(target, 0, UsualFields.Rewrite(source, count, target));
    }
}
