using System.Text;
using Longshore.Cluster;
using Longshore.Cluster.Membership;

namespace Longshore.Tests.Cluster;

public sealed class MemberTableTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Now_AMemberThatIsNotHeard_IsOutWithinThreeSeconds()
    {
        var table = new MemberTable(_time);
        var (silent, alive) = (Member(), Member());
        table.TryNote(silent);

        // The other one is heard at the usual times.
        for (var second = 0; second < 3; second++)
        {
            table.TryNote(alive);
            Assert.Equal(2, table.Now().Count);
            _time.Advance(TimeSpan.FromMilliseconds(999));
        }

        Assert.Equal(alive.Id, Assert.Single(table.Now()).Member.Id);
    }

    [Fact]
    public void Now_AMemberThatLeft_IsOut()
    {
        var table = new MemberTable(_time);
        var member = Member();
        table.TryNote(member);

        table.Remove(member.Id);

        Assert.Empty(table.Now());
    }

    [Fact]
    public void TryNote_AtTheLimit_RefusesOthersUntilSomeAreOut()
    {
        var table = new MemberTable(_time);
        var first = Member();
        Assert.True(table.TryNote(first));
        for (var i = 1; i < ClusterLimits.MembersMax; i++)
        {
            Assert.True(table.TryNote(Member()));
        }

        Assert.False(table.TryNote(Member()));
        Assert.True(table.TryNote(first));
        _time.Advance(ClusterLimits.LeaseTime);
        Assert.True(table.TryNote(Member()));
    }

    [Fact]
    public void TryRead_OfWritten_IsEqual()
    {
        var member = Member() with { Addresses = new Dictionary<string, string> { ["http"] = "http://h:1" }, Roles = ["compute"], Slots = 2, Running = 1, Waiting = 3, Generation = 4 };

        Assert.True(ClusterMemberJson.TryRead(member.Id, ClusterMemberJson.Write(member), out var read));

        Assert.Equivalent(member, read, strict: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("garbage")]
    [InlineData("""{"id":"KEY","run":"KEY"}""")]
    [InlineData("""{"id":"KEY","run":"x","host":"h"}""")]
    [InlineData("""{"id":"KEY","run":"KEY","host":"h\u001b[31m"}""")]
    [InlineData("""{"id":"KEY","run":"KEY","host":"h","addresses":null}""")]
    [InlineData("""{"id":"KEY","run":"KEY","host":"h","addresses":{"http":null}}""")]
    [InlineData("""{"id":"KEY","run":"KEY","host":"h","roles":[null]}""")]
    [InlineData("""{"id":"KEY","run":"KEY","host":"h","slots":-1}""")]
    [InlineData("""{"id":"KEY","run":"KEY","host":"h","running":1e99}""")]
    [InlineData("""{"id":"00000000000000000000000000000000","run":"KEY","host":"h"}""")]
    public void TryRead_OfAnythingElse_IsFalse(string text)
    {
        var key = RandomId.New();

        Assert.False(ClusterMemberJson.TryRead(key, Encoding.UTF8.GetBytes(text.Replace("KEY", key, StringComparison.Ordinal)), out _));
    }

    [Fact]
    public void TryRead_OfAValueThatIsTooLong_IsFalse()
    {
        var member = Member();
        byte[] padded = [.. ClusterMemberJson.Write(member), .. Enumerable.Repeat((byte)' ', ClusterLimits.MemberBytesMax)];

        Assert.False(ClusterMemberJson.TryRead(member.Id, padded, out _));
    }

    private static ClusterMember Member() => new(RandomId.New(), RandomId.New(), "host");
}
