using System.Security.Cryptography;

namespace Longshore.Trust.Certificates;

/// <summary>Remembers which signatures of certificates, lists and collateral are right: most are the same from one quote to the next. Whether something
/// signed is valid at a time is checked each time. Any number of threads may use it.</summary>
internal sealed class VerifiedSignatures
{
    // Those of a hundred kinds of processors. 100 bytes each; beyond it all are forgotten, and checked again.
    private const int CountMax = 1_024;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _right = new(StringComparer.Ordinal);

    /// <summary>Checks the signature of a certificate or a list.</summary>
    public bool IsSigned(SignedDer signed, P256Key key) => IsRight(key, signed.Content.Span, signed.Signature.Span, () => signed.IsSignedBy(key));

    /// <summary>Checks a signature of two numbers of 32 bytes.</summary>
    public bool IsSigned(ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> signature, P256Key key) =>
        IsRight(key, data.Span, signature.Span, () => key.Verifies(data.Span, signature.Span));

    // Each part has a digest of its own, so that no byte can move from one to the next.
    private bool IsRight(P256Key key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, Func<bool> verify)
    {
        var name = Convert.ToBase64String(SHA256.HashData([.. key.Pair, .. SHA256.HashData(data), .. SHA256.HashData(signature)]));
        lock (_lock)
        {
            if (_right.Contains(name))
            {
                return true;
            }
        }

        if (!verify())
        {
            return false;
        }

        lock (_lock)
        {
            if (_right.Count == CountMax)
            {
                _right.Clear();
            }

            _right.Add(name);
        }

        return true;
    }
}
