namespace Longshore.Cli.Output;

/// <summary>What <c>longshore keys --json</c> prints.</summary>
internal sealed record KeysDescription(string Own, IReadOnlyList<TrustedKey> Trusted);
