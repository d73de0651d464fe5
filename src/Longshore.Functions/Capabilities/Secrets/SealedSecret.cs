namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>A secret as it is stored.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">How often it has been set.</param>
/// <param name="SetAt">When it was set or removed last.</param>
/// <param name="Box">The encrypted value, see <see cref="SecretBox"/>; null if it was removed. The row stays, so that its versions
/// continue.</param>
public sealed record SealedSecret(SecretName Name, long Version, DateTimeOffset SetAt, byte[]? Box);
