namespace Longshore.Cli.Output;

/// <summary>A key that this machine trusts.</summary>
internal sealed record TrustedKey(string Fingerprint, string Name);
