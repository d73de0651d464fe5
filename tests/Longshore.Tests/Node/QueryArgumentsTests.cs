using Longshore.Node.Faces.Http;

namespace Longshore.Tests.Node;

public sealed class QueryArgumentsTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("?")]
    public void TryParse_NoQuery_IsNoArguments(string? query)
    {
        Assert.True(QueryArguments.TryParse(query, out var arguments, out _));
        Assert.Empty(arguments);
    }

    [Fact]
    public void TryParse_Pieces_AreDecodedAndKeepTheirOrder()
    {
        Assert.True(QueryArguments.TryParse("?10&a=b&%C3%BC%20x%26y&&+", out var arguments, out _));
        Assert.Equal(["10", "a=b", "ü x&y", "", "+"], arguments);
    }

    [Fact]
    public void TryParse_TooManyOrZeroBytes_AreRefusedWithASentence()
    {
        Assert.True(QueryArguments.TryParse("?" + string.Join('&', Enumerable.Repeat("1", 64)), out _, out _));
        Assert.False(QueryArguments.TryParse("?" + string.Join('&', Enumerable.Repeat("1", 65)), out _, out var many));
        Assert.False(QueryArguments.TryParse("?a&b%00c", out _, out var zero));
        Assert.Contains("65 arguments", many, StringComparison.Ordinal);
        Assert.Contains("argument 2", zero, StringComparison.Ordinal);
    }
}
