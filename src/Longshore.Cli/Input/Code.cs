namespace Longshore.Cli.Input;

/// <summary>A function's code.</summary>
/// <param name="Bytes">The artifact.</param>
/// <param name="Files">The files that it was made of: full paths.</param>
internal sealed record Code(byte[] Bytes, IReadOnlyCollection<string> Files);
