using System.Security.Cryptography;
using Longshore.Functions.Calls;

namespace Longshore.Functions.Invocations;

/// <summary>Computes the digest of an answer that leaves while its guest runs, for its receipt.</summary>
/// <param name="reader">The client.</param>
internal sealed class StampedReader(IAnswerReader reader) : IAnswerReader, IDisposable
{
    private IncrementalHash? _hash;

    public bool WantsPrinted => reader.WantsPrinted;

    public CancellationToken Gone => reader.Gone;

    /// <summary>The SHA-256 of what was sent; null if the answer has not begun.</summary>
    public byte[]? Digest => _hash?.GetCurrentHash();

    public bool Begin(GuestResponse? head)
    {
        _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        return reader.Begin(head);
    }

    public ValueTask SendAsync(ReadOnlySpan<byte> bytes)
    {
        _hash!.AppendData(bytes);
        return reader.SendAsync(bytes);
    }

    public void Abort() => reader.Abort();

    public void Dispose() => _hash?.Dispose();
}
