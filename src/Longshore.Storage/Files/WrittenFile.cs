namespace Longshore.Storage.Files;

/// <summary>A file with the bytes of a put, on the disk, before the index knows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">The number of its bytes.</param>
/// <param name="ETag">The first half of their SHA-256 digest, in hexadecimal digits.</param>
internal sealed record WrittenFile(string Name, long Size, string ETag);
