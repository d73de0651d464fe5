namespace Longshore.Trust.Ledger;

/// <summary>An encryption key that a worker has given for a tag, such as a requester.</summary>
/// <param name="Worker">The worker's identifier.</param>
/// <param name="Tag">The tag.</param>
/// <param name="EncryptionKey">The public key, as it was sent.</param>
/// <param name="Nonce">The key's nonce.</param>
/// <param name="Signature">The worker's signature in base64.</param>
public sealed record LedgerKey(string Worker, string Tag, string EncryptionKey, string Nonce, string Signature);
