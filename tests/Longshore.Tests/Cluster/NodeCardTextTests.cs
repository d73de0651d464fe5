using System.Security.Cryptography;
using System.Text;
using Longshore.Cluster;
using Longshore.Cluster.Keys;
using Longshore.Cluster.Membership;

namespace Longshore.Tests.Cluster;

public sealed class NodeCardTextTests : IDisposable
{
    private readonly ClusterKeys _keys = new(ECDsa.Create(ECCurve.NamedCurves.nistP256), "key", () => []);

    public void Dispose() => _keys.Dispose();

    [Fact]
    public void Read_OfSigned_IsEqual()
    {
        var card = new NodeCard(_keys.Fingerprint, "host")
        {
            PublicKey = _keys.PublicKey,
            Addresses = new Dictionary<string, string> { ["http"] = "http://h:1" },
            Roles = ["compute"],
            Slots = 2,
            Watts = 2.5,
            Price = 0.001,
        };

        Assert.Null(NodeCardText.Read(_keys.Id, NodeCardText.Sign(_keys, NodeCardText.Write(card)), out var read, out var digest));

        Assert.Equal(card.PublicKey.ToArray(), read.PublicKey.ToArray());
        Assert.Equivalent(card with { PublicKey = default }, read with { PublicKey = default }, strict: true);
        Assert.Equal(NodeCardText.DigestOf(NodeCardText.Write(card)), digest);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("garbage")]
    [InlineData("{}")]
    [InlineData("""{"host":"h\u001b[31m","addresses":{},"roles":[],"slots":1}""")]
    [InlineData("""{"host":"h","addresses":null,"roles":[],"slots":1}""")]
    [InlineData("""{"host":"h","addresses":{"http":null},"roles":[],"slots":1}""")]
    [InlineData("""{"host":"h","addresses":{},"roles":[null],"slots":1}""")]
    [InlineData("""{"host":"h","addresses":{},"roles":[],"slots":-1}""")]
    [InlineData("""{"host":"h","addresses":{},"roles":[],"slots":1e99}""")]
    [InlineData("""{"host":"h","addresses":{},"roles":[],"slots":1,"watts":{"idle":-1,"busy":1}}""")]
    [InlineData("""{"host":"h","addresses":{},"roles":[],"slots":1,"price":1e300}""")]
    public void Read_OfAnythingElse_IsRefused(string json) =>
        Assert.Equal(EntryRefusal.Form, NodeCardText.Read(_keys.Id, NodeCardText.Sign(_keys, Encoding.UTF8.GetBytes(json)), out _, out _));

    [Fact]
    public void Read_OfAValueThatIsTooLong_IsRefused()
    {
        byte[] padded = [.. NodeCardText.Write(new NodeCard(_keys.Fingerprint, "h")), .. Enumerable.Repeat((byte)' ', ClusterLimits.CardBytesMax)];

        Assert.Equal(EntryRefusal.Size, NodeCardText.Read(_keys.Id, NodeCardText.Sign(_keys, padded), out _, out _));
    }

    // Whoever can write to NATS can write under any key.
    [Fact]
    public void Read_OfAnotherNodesCard_IsRefused()
    {
        using var other = new ClusterKeys(ECDsa.Create(ECCurve.NamedCurves.nistP256), "key", () => []);

        Assert.Equal(EntryRefusal.Id, NodeCardText.Read(_keys.Id, NodeCardText.Sign(other, NodeCardText.Write(new NodeCard(other.Fingerprint, "h"))), out _, out _));
    }

    [Fact]
    public void Read_WithAnyByteChanged_IsRefused()
    {
        var signed = NodeCardText.Sign(_keys, NodeCardText.Write(new NodeCard(_keys.Fingerprint, "host")));
        for (var i = 0; i < signed.Length; i++)
        {
            byte[] changed = [.. signed];
            changed[i] ^= 1;

            Assert.NotNull(NodeCardText.Read(_keys.Id, changed, out _, out _));
        }
    }

    [Fact]
    public void TryRead_OfWhatWasSignedForAnotherPurpose_IsFalse() =>
        Assert.False(SignedBytes.TryRead(SignedBytes.Write(_keys, "one", "content"u8), "other", out _));

    [Fact]
    public void TryRead_OfAHeartbeat_IsEqual()
    {
        var beat = new Heartbeat(1, new CardDigest(2), 3, 4, 5);

        Assert.Equal(Heartbeat.Bytes, beat.Write().Length);
        Assert.True(Heartbeat.TryRead(beat.Write(), out var read));
        Assert.Equal(beat, read);
        Assert.False(Heartbeat.TryRead([.. beat.Write(), 0], out _));
        Assert.False(Heartbeat.TryRead(beat.Write().AsSpan(1), out _));
        Assert.False(Heartbeat.TryRead((beat with { Running = -1 }).Write(), out _));
    }
}
