using System.Security.Cryptography;
using Longshore.Cluster;
using Longshore.Cluster.Keys;
using Longshore.Cluster.Secrets;
using Longshore.Functions.Capabilities.Secrets;

namespace Longshore.Tests.Cluster;

public sealed class SecretEntryTests : IDisposable
{
    private static readonly SecretCopy Copy = new(new SecretName("KEY"), 3, DateTimeOffset.UnixEpoch, "a värde of it");

    private readonly ClusterKeys _writer = NewKeys();
    private readonly ClusterKeys _reader = NewKeys();

    public void Dispose()
    {
        _writer.Dispose();
        _reader.Dispose();
    }

    [Fact]
    public void Open_AtAReader_IsTheSecret()
    {
        Assert.Null(SecretEntry.Read(Copy.Name, _writer.Id, Write(Copy), out var entry));

        Assert.Equal(Copy, entry!.Open(_reader));
    }

    [Fact]
    public void Open_OfARemovedSecret_HasNoValue()
    {
        Assert.Null(SecretEntry.Read(Copy.Name, _writer.Id, Write(Copy with { Value = null }), out var entry));

        Assert.Equal(Copy with { Value = null }, entry!.Open(_reader));
    }

    [Fact]
    public void Open_AtAnotherNode_IsNull()
    {
        using var other = NewKeys();
        Assert.Null(SecretEntry.Read(Copy.Name, _writer.Id, Write(Copy), out var entry));

        Assert.Null(entry!.Open(other));
        Assert.Null(entry.Open(_writer));
    }

    [Fact]
    public void Read_WithAnyByteChanged_IsRefused()
    {
        var bytes = Write(Copy);
        Assert.DoesNotContain("of it", System.Text.Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
        for (var i = 0; i < bytes.Length; i++)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= 1;

            Assert.NotNull(SecretEntry.Read(Copy.Name, _writer.Id, changed, out _));
        }
    }

    [Fact]
    public void Read_UnderAnotherNameOrWriter_IsRefused()
    {
        Assert.Equal(EntryRefusal.Signature, SecretEntry.Read(new SecretName("OTHER"), _writer.Id, Write(Copy), out _));
        Assert.Equal(EntryRefusal.Id, SecretEntry.Read(Copy.Name, _reader.Id, Write(Copy), out _));
    }

    [Fact]
    public void Read_OfGarbageThatIsSigned_IsRefused()
    {
        foreach (var content in new byte[][] { [], [1], new byte[18], [2, .. new byte[400]], [1, 0, .. new byte[400]] })
        {
            Assert.Equal(EntryRefusal.Form, SecretEntry.Read(Copy.Name, _writer.Id, SignedBytes.Write(_writer, "longshore secret 1 KEY", content), out _));
        }

        Assert.Equal(EntryRefusal.Size, SecretEntry.Read(Copy.Name, _writer.Id, new byte[ClusterLimits.SecretBytesMax + 1], out _));
    }

    [Fact]
    public void ToString_OfACopy_HasNoValue() => Assert.Equal("KEY version 3", Copy.ToString());

    [Theory]
    [InlineData(2, 1, 1, 9)]
    [InlineData(1, 1, 1, 0)]
    public void IsLaterThan_ALaterVersionOrTime_IsTrue(long version, int at, long earlierVersion, int earlierAt)
    {
        var later = new SecretAge(version, false, DateTimeOffset.UnixEpoch.AddDays(at));
        var earlier = new SecretAge(earlierVersion, false, DateTimeOffset.UnixEpoch.AddDays(earlierAt));

        Assert.True(later.IsLaterThan(earlier));

        // By a clock that is behind.
        Assert.True((later with { IsRemoved = true, SetAt = DateTimeOffset.UnixEpoch }).IsLaterThan(later));
    }

    [Fact]
    public void NeedOf_SecretsAtNats_IsWhatNobodyElseHasWritten()
    {
        var known = new KnownSecrets("me", writer => writer is "me" or "friend");
        Assert.Equal(SecretNeed.Version, known.NeedOf(Copy, ["reader"]));

        known.Note(Copy.Name, "stranger", Copy.Age, ["reader"]);
        Assert.Equal(SecretNeed.Version, known.NeedOf(Copy, ["reader"]));

        known.Note(Copy.Name, "friend", Copy.Age, ["reader"]);
        Assert.Equal(SecretNeed.None, known.NeedOf(Copy, ["reader"]));
        Assert.Equal(SecretNeed.Readers, known.NeedOf(Copy, ["reader", "new"]));

        known.Note(Copy.Name, "me", Copy.Age with { Version = 1 }, ["reader"]);
        Assert.True(known.IsObsolete(Copy.Name));
        Assert.Equal(SecretNeed.None, known.NeedOf(Copy with { Version = 2 }, ["reader", "new"]));
    }

    private static ClusterKeys NewKeys() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256), "key", () => []);

    private byte[] Write(SecretCopy copy) =>
        SecretEntry.Write(_writer, copy, new Dictionary<string, ReadOnlyMemory<byte>> { [_reader.Id] = _reader.PublicKey });
}
