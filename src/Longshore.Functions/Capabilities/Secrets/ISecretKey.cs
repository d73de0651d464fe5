namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>The key that encrypts secrets, which is kept apart from them.</summary>
public interface ISecretKey
{
    /// <summary>Reads the key.</summary>
    /// <param name="creates">Whether a key is made if there is none.</param>
    /// <returns>256 bits.</returns>
    /// <exception cref="SecretException">It cannot be read, is damaged, or others may read it.</exception>
    byte[] Load(bool creates);
}
