namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>What may be told of a secret.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">How often it has been set, from 1 on. A name that was removed and set again continues.</param>
/// <param name="SetAt">When it was set last.</param>
public sealed record SecretDescription(string Name, long Version, DateTimeOffset SetAt);
