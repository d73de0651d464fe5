namespace Longshore.Cli.Output;

/// <summary>The output of <c>longshore keys --json</c>.</summary>
internal sealed record KeysDescription(string Own, IReadOnlyList<TrustedKey> Trusted);
