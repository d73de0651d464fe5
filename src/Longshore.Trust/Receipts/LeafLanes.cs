namespace Longshore.Trust.Receipts;

/// <summary>Hashes the receipts of a batch, eight of one length at a time where the processor can.</summary>
internal sealed class LeafLanes
{
    private readonly byte[] _blocks = new byte[Sha256Lanes.Count * Sha256Lanes.BlocksOf(1 + ReceiptBytes.Max) * Sha256Lanes.BlockBytes];
    private int _waiting;
    private int _bytes;
    private int _first;

    /// <summary>Adds a receipt. Its digest is there at the end.</summary>
    /// <param name="receipt">Its bytes.</param>
    /// <param name="leaves">Takes the digests of all receipts, one after the other.</param>
    /// <param name="index">Its place; each is one higher than the one before.</param>
    public void Add(ReadOnlySpan<byte> receipt, Span<byte> leaves, int index)
    {
        if (!Sha256Lanes.IsFast)
        {
            MerkleTree.HashLeaf(receipt, Digest(leaves, index));
            return;
        }

        var bytes = Sha256Lanes.BlocksOf(1 + receipt.Length) * Sha256Lanes.BlockBytes;
        if (_waiting > 0 && bytes != _bytes)
        {
            End(leaves);
        }

        if (_waiting == 0)
        {
            (_bytes, _first) = (bytes, index);
        }

        MerkleTree.WriteLeaf(receipt, _blocks.AsSpan(_waiting * bytes, bytes));
        if (++_waiting == Sha256Lanes.Count)
        {
            End(leaves);
        }
    }

    /// <summary>Hashes what waits. Lanes that nothing waits in hash what they had before.</summary>
    public void End(Span<byte> leaves)
    {
        if (_waiting == 0)
        {
            return;
        }

        Span<byte> digests = stackalloc byte[Sha256Lanes.Count * ReceiptBytes.DigestBytes];
        Sha256Lanes.Hash(_blocks.AsSpan(0, Sha256Lanes.Count * _bytes), digests);
        digests[..(_waiting * ReceiptBytes.DigestBytes)].CopyTo(Digest(leaves, _first));
        _waiting = 0;
    }

    private static Span<byte> Digest(Span<byte> leaves, int index) => leaves[(index * ReceiptBytes.DigestBytes)..];
}
