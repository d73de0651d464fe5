namespace Longshore.Benchmarks.JavaScript;

/// <summary>One of the handlers that are compared.</summary>
/// <param name="Name">Its name, that of its script and of workerd's configuration.</param>
/// <param name="Prefix">What the names of its figures begin with.</param>
/// <param name="Suffix">What the names of its ratios end with.</param>
/// <param name="Script">The file of wrk's script that makes its requests, or null for plain ones.</param>
internal sealed record ScriptHandler(string Name, string Prefix, string Suffix, string? Script);
