using System.Text;
using Longshore.Functions.Near;
using Longshore.Node.Hosting;
using Longshore.Offload.Peers;

namespace Longshore.Tests.Node;

public sealed class PeerOptionsTests
{
    [Theory]
    [InlineData(NodeRoles.Compute, null, 0, 0)]
    [InlineData(NodeRoles.Compute, null, 1, 0)]
    [InlineData(NodeRoles.Storage, 7000, 0, 0)]
    [InlineData(NodeRoles.Compute | NodeRoles.Storage, 7000, 1, 0)]
    [InlineData(NodeRoles.Storage, null, 0, 1)]
    [InlineData(NodeRoles.Compute, 7000, 0, 1)]
    [InlineData(NodeRoles.Storage, 7000, 1, 1)]
    [InlineData(NodeRoles.Storage, null, 1, 2)]
    public void Violations_OfRolesThatDoNotFit_SayWhich(NodeRoles roles, int? port, int peers, int violations)
    {
        var options = new PeerOptions { Roles = roles, Port = port, Peers = [.. Enumerable.Repeat(new PeerAddress("host", 1), peers)] };

        Assert.Equal(violations, options.Violations().Count());
    }

    [Theory]
    [InlineData("host:7000", "host:7000")]
    [InlineData("[::1]:7000", "::1:7000")]
    [InlineData("host", null)]
    [InlineData(":7000", null)]
    [InlineData("host:0", null)]
    [InlineData("host:70000", null)]
    [InlineData("host:-1", null)]
    public void TryParse_OfAnAddress_FollowsTheRule(string text, string? address) =>
        Assert.Equal(address, PeerAddress.TryParse(text, out var parsed) ? parsed.ToString() : null);

    [Fact]
    public void State_OfANode_IsReadAsItWasWritten()
    {
        var state = new NearState(TimeSpan.FromMicroseconds(1234), ["a", "b.example.com"]);

        Assert.True(NearState.TryRead(state.ToBytes(), out var read));
        Assert.Equal((state.Wait, "a,b.example.com"), (read.Wait, string.Join(',', read.Hosts)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("1\n\n")]
    [InlineData("1\na\n")]
    [InlineData("99999999999")]
    public void State_ThatIsNone_IsRefused(string text) => Assert.False(NearState.TryRead(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void State_WithTooManyHosts_IsRefused()
    {
        Assert.False(NearState.TryRead(Encoding.UTF8.GetBytes("1" + string.Concat(Enumerable.Repeat("\nhost", 65))), out _));
        Assert.False(NearState.TryRead(Encoding.UTF8.GetBytes("1\n" + new string('h', 256)), out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01000000")]
    [InlineData("0100000005000000aabb")]
    [InlineData("01000000ffffffffaabb")]
    public void Answer_ThatIsCutOff_IsLost(string payload) =>
        Assert.Equal(NearStatus.Lost, NearWire.Read((byte)NearStatus.Done, Convert.FromHexString(payload)).Status);

    [Fact]
    public void Answer_OfAnUnknownStatus_IsARefusal() => Assert.Equal(NearStatus.Refused, NearWire.Read(200, "x"u8.ToArray()).Status);
}
