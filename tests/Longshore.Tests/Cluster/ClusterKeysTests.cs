using System.Security.Cryptography;
using Longshore.Cluster.Keys;

namespace Longshore.Tests.Cluster;

/// <summary>Public keys that come from others.</summary>
public sealed class ClusterKeysTests
{
    // The bytes in front of the point: what the key is, and on which curve.
    private const int PointAt = 27;

    [Fact]
    public void Agree_KeyWithAnyByteOfItsKindChanged_IsNoKey()
    {
        using var keys = new ClusterKeys(ECDsa.Create(ECCurve.NamedCurves.nistP256), "key", () => []);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var known = other.ExportSubjectPublicKeyInfo();
        Assert.Equal(32, keys.Agree(known).Length);

        for (var at = 0; at < PointAt; at++)
        {
            for (var change = 1; change < 256; change <<= 1)
            {
                var changed = known.ToArray();
                changed[at] ^= (byte)change;
                var failure = Record.Exception(() => keys.Agree(changed));
                Assert.True(failure is null or CryptographicException, $"byte {at}: {failure}");
            }
        }
    }
}
