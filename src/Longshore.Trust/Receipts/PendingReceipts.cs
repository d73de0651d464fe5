using System.Security.Cryptography;

namespace Longshore.Trust.Receipts;

/// <summary>Receipts that wait for their batch, with copies of their small inputs and outputs. One thread at a time may use it.</summary>
/// <param name="limits">The limits.</param>
internal sealed class PendingReceipts(ReceiptLimits limits)
{
    // Kept from one batch to the next, unless a burst has made it larger.
    private const int KeptBytes = 1 << 20;

    private static readonly byte[] OfNothing = SHA256.HashData([]);

    private byte[] _copied = [];
    private int _used;

    public List<PendingReceipt> Items { get; } = [];

    /// <summary>Calls that have no receipt.</summary>
    public long Lost { get; set; }

    /// <summary>Whether there is room for one more receipt with so many bytes of input and output.</summary>
    public bool HasRoom(int bytes) => Items.Count < limits.WaitingMax && _used + bytes <= limits.WaitingBytesMax;

    /// <summary>Copies bytes that have room.</summary>
    public PendingBytes Copy(ReadOnlySpan<byte> bytes)
    {
        if (_used + bytes.Length > _copied.Length)
        {
            Array.Resize(ref _copied, Math.Max(_used + bytes.Length, 2 * _copied.Length));
        }

        bytes.CopyTo(_copied.AsSpan(_used));
        _used += bytes.Length;
        return new PendingBytes(_used - bytes.Length, bytes.Length, null);
    }

    /// <summary>Hashes an input or output.</summary>
    public ReadOnlyMemory<byte> DigestOf(PendingBytes bytes) =>
        bytes.Digest ?? (bytes.Length == 0 ? OfNothing : SHA256.HashData(_copied.AsSpan(bytes.Start, bytes.Length)));

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        // The copies are inputs and outputs of others.
        CryptographicOperations.ZeroMemory(_copied.AsSpan(0, _used));
        _copied = _copied.Length > KeptBytes ? [] : _copied;
        (_used, Lost) = (0, 0);
        Items.Clear();
    }
}
