using System.Net;
using Longshore.Trust;

namespace Longshore.Tests.Trust;

/// <summary>Limits for all peers and for each address.</summary>
public sealed class AddressQuotaTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Other = IPAddress.Parse("192.0.2.2");

    [Fact]
    public void TryTake_OverALimit_IsRefusedUntilSomethingIsReturned()
    {
        var quota = new AddressQuota(totalMax: 5, addressMax: 3);

        Assert.True(quota.TryTake(One, 3));
        Assert.False(quota.TryTake(One, 1));
        Assert.True(quota.TryTake(Other, 2));
        Assert.False(quota.TryTake(Other, 1));
        quota.Return(One, 1);
        Assert.True(quota.TryTake(Other, 1));
        Assert.False(quota.TryTake(One, 1));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void Counted_Address_IsTheOneThatAPeerCannotChoose(string address, string counted) =>
        Assert.Equal(IPAddress.Parse(counted), AddressQuota.Counted(IPAddress.Parse(address)));
}
