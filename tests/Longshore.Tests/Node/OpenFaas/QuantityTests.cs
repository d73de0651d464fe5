using Longshore.Node.Faces.OpenFaas.Deploying;

namespace Longshore.Tests.Node.OpenFaas;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("1048576", 1048576)]
    [InlineData("40Mi", 40L << 20)]
    [InlineData("64Ki", 64L << 10)]
    [InlineData("1Gi", 1L << 30)]
    [InlineData("0.5Gi", 1L << 29)]
    [InlineData("128M", 128_000_000)]
    [InlineData("2k", 2_000)]
    [InlineData("1.5", 2)]
    public void TryParse_Quantity_IsItsBytes(string text, long bytes)
    {
        Assert.True(Quantity.TryParse(text, out var parsed));
        Assert.Equal(bytes, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Mi")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("100m")]
    [InlineData("1 Mi")]
    [InlineData("9999999999Ti")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(Quantity.TryParse(text, out _));
}
