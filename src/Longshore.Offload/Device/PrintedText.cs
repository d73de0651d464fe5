namespace Longshore.Offload.Device;

/// <summary>Something that a call printed.</summary>
/// <param name="IsError">Whether it goes to standard error.</param>
/// <param name="Bytes">The text in UTF-8.</param>
internal readonly record struct PrintedText(bool IsError, ReadOnlyMemory<byte> Bytes);
