using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Longshore.Offload.Keys;
using Longshore.Trust.Receipts;

namespace Longshore.Node.Hosting;

/// <summary>The receipts of a node, under the key by which other nodes and devices know it.</summary>
public sealed class NodeReceipts : IAsyncDisposable
{
    private readonly OffloadIdentity _identity;
    private readonly ECDsa _key;

    private NodeReceipts(OffloadIdentity identity, ECDsa key, ReceiptBook book) => (_identity, _key, Book) = (identity, key, book);

    /// <summary>The receipts.</summary>
    public ReceiptBook Book { get; }

    /// <summary>Opens the file of receipts.</summary>
    /// <param name="source">The file.</param>
    /// <param name="dataDirectory">The directory with the node's key.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="log">Receives sentences about a torn file and failing writes.</param>
    /// <exception cref="NodeStartException">It cannot be used, or the node's key cannot.</exception>
    public static NodeReceipts Open(ReceiptSource source, string dataDirectory, TimeProvider time, Action<string> log)
    {
        OffloadIdentity? identity = null;
        ECDsa? key = null;
        try
        {
            identity = OffloadIdentity.LoadOrCreate(dataDirectory);
            key = identity.Certificate.GetECDsaPrivateKey()!;
            return new NodeReceipts(
                identity, key, ReceiptBook.Open(new ReceiptOptions { Path = source.Path, EvidenceDigest = source.EvidenceDigest, Log = log }, key, time));
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or InvalidDataException or ReceiptException or ArgumentException)
        {
            key?.Dispose();
            identity?.Dispose();
            throw new NodeStartException([$"--receipts {source.Path}: {refusal.Message}"]);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Book.DisposeAsync();
        _key.Dispose();
        _identity.Dispose();
    }
}
