namespace Longshore.Trust.Keys;

/// <summary>A worker's two private keys as a file has them.</summary>
/// <param name="Encryption">The key of RSA in PKCS #8.</param>
/// <param name="Signing">The key on secp256k1 in PKCS #8.</param>
/// <param name="CreatedAt">When they were made.</param>
/// <param name="RetiredAt">When newer ones took their place; null for those in use.</param>
internal sealed record StoredKeys(byte[] Encryption, byte[] Signing, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt);
