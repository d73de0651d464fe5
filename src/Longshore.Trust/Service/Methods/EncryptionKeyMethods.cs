using Longshore.Trust.Keys;
using Longshore.Trust.Ledger;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Service.Methods;

/// <summary>Encryption keys for single requesters (EEA Off-Chain Trusted Compute, sections 6.1.9 to 6.1.11). Whoever sets one needs the worker's
/// signature of it. Signatures can be read by everybody, so an old one must not bring its key back, nor serve for another tag.</summary>
/// <param name="ledger">The durable state.</param>
internal sealed class EncryptionKeyMethods(TrustLedger ledger)
{
    // Twice the length of the largest RSA key that clients accept, in PEM.
    private const int KeyCharactersMax = 4_096;

    /// <summary><c>EncryptionKeyGet</c>: the key that the worker has given for the tag, or for the requester.</summary>
    public async Task<ServiceAnswer> GetAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var worker = await FindAsync(request, cancellationToken);
        var tag = request.OptionalField("tag") is { Length: > 0 } given ? given : request.Field("requesterId");
        var key = await ledger.Workers.FindKeyAsync(worker.Id, tag, cancellationToken);
        return key is not null && key.Nonce != request.OptionalField("lastUsedKeyNonce")
            ? ServiceAnswer.Result(json => json
                .BeginObject()
                .Name("workerId").String(key.Worker)
                .Name("encryptionKey").String(key.EncryptionKey)
                .Name("encryptionKeyNonce").String(key.Nonce)
                .Name("tag").String(key.Tag)
                .Name("signature").String(key.Signature)
                .EndObject())
            : throw new ServiceException(KeyCode.NotReady, "the worker has given no newer key for this tag: use the one of its details, or ask again later");
    }

    /// <summary><c>EncryptionKeySet</c>, by the worker.</summary>
    public async Task<ServiceAnswer> SetAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var worker = await FindAsync(request, cancellationToken);
        var key = new LedgerKey(
            worker.Id,
            Administration.Bounded(request.Field("tag")),
            Bounded(request.Field("encryptionKey")),
            Administration.Bounded(request.Field("encryptionKeyNonce")),
            request.Field("signature"));
        VerifyLengths(key);
        var digest = ReceiptKey.Digest([key.Worker, key.EncryptionKey, key.Nonce, key.Tag]);
        if (RegisteredKeys.VerifyingKeyOf(worker) is not { } verifyingKey || !Secp256k1.Verifies(verifyingKey, digest, Convert.FromBase64String(key.Signature)))
        {
            throw new ServiceException(KeyCode.AccessDenied, "signature is not the worker's, of workerId, encryptionKey, encryptionKeyNonce and tag");
        }

        return await ledger.Workers.SetKeyAsync(key, onlyNewer: !request.Caller.IsAdministrator, cancellationToken) switch
        {
            LedgerRefusal.None => ServiceAnswer.Status(ServiceCode.Success, "Encryption key set successfully"),
            LedgerRefusal.NotNext => throw new ServiceException(
                KeyCode.AccessDenied, "encryptionKeyNonce must be greater than that of the tag's key before; only the administrator may go back"),
            _ => throw new ServiceException(KeyCode.Generic, "the listener has as many keys of this worker as it may"),
        };
    }

    // The signature is over the texts one after another. With these lengths, and a key that ends otherwise (as PEM does), no digit can be moved
    // from one text into the next.
    private static void VerifyLengths(LedgerKey key)
    {
        if (!WorkerId.IsValid(key.Nonce))
        {
            throw new ServiceException(KeyCode.InvalidParameter, "encryptionKeyNonce must have 64 hexadecimal digits");
        }

        if (key.Tag.Length > 0 && !WorkerId.IsValid(key.Tag))
        {
            throw new ServiceException(KeyCode.InvalidParameter, "tag must be empty or have 64 hexadecimal digits");
        }

        if (key.EncryptionKey.Length == 0 || char.IsAsciiHexDigit(key.EncryptionKey[^1]))
        {
            throw new ServiceException(KeyCode.InvalidParameter, "encryptionKey must not be empty, nor end with a hexadecimal digit");
        }
    }

    private async Task<LedgerWorker> FindAsync(ServiceRequest request, CancellationToken cancellationToken) =>
        await ledger.Workers.FindAsync(request.Field("workerId"), cancellationToken)
        ?? throw new ServiceException(KeyCode.InvalidParameter, "there is no worker of this identifier");

    private static string Bounded(string key) => key.Length <= KeyCharactersMax
        ? key
        : throw new ServiceException(KeyCode.InvalidParameter, string.Create(null, $"'encryptionKey' is over the limit of {KeyCharactersMax} characters"));
}
