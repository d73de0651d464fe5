namespace Longshore.Storage.Rados.Native;

/// <summary>What one read tells of an object.</summary>
/// <param name="Size">The number of its bytes.</param>
/// <param name="Modified">When it was written.</param>
/// <param name="Version">The number of the write.</param>
/// <param name="ContentType">Its media type, or empty.</param>
/// <param name="Read">How many bytes were read with it.</param>
internal readonly record struct RadosHead(long Size, DateTimeOffset Modified, ulong Version, string ContentType, int Read);
