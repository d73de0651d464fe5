using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Specs;

public sealed class FunctionNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("0")]
    [InlineData("word-count_2.old")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123")]
    public void TryParse_NameByTheRule_IsTaken(string text)
    {
        Assert.True(FunctionName.TryParse(text, out var name));
        Assert.Equal(text, name.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData(".a")]
    [InlineData("Fib")]
    [InlineData("fib/x")]
    [InlineData("fib fib")]
    [InlineData("fïb")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.False(FunctionName.TryParse(text, out _));

    [Fact]
    public void OfRoute_AnyRoute_IsNoNameFromOutside() =>
        Assert.False(FunctionName.TryParse(FunctionName.OfRoute("gwu", 10010, "/fib").Value, out _));

    [Fact]
    public void OfMeasurement_AnyRoute_IsNoRoute() =>
        Assert.Contains('?', FunctionName.OfMeasurement("gwu", 10010, "/fib").Value);
}
