namespace Longshore.Trust.Keys;

/// <summary>The JSON of a file of sealed keys.</summary>
/// <param name="Format">Its name and version.</param>
/// <param name="Secret">The kind of what it is sealed with.</param>
/// <param name="Iterations">The iterations of PBKDF2 with HMAC-SHA-256 for a passphrase; otherwise 0.</param>
/// <param name="Salt">Random, 16 bytes.</param>
/// <param name="Check">A digest that tells a wrong secret from a changed file.</param>
/// <param name="Sealed">A vector of 12 bytes, the keys under AES-256-GCM, and the tag of 16.</param>
internal sealed record SealedKeys(string Format, string Secret, int Iterations, byte[] Salt, byte[] Check, byte[] Sealed);
