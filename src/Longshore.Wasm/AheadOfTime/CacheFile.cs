using System.Security.Cryptography;

namespace Longshore.Wasm.AheadOfTime;

/// <summary>A file of the cache: a compiled assembly and, behind it, the SHA-256 digest of what is before.</summary>
internal static class CacheFile
{
    /// <summary>Appends the digest, which completes the file.</summary>
    public static void Seal(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Write(SHA256.HashData(file));
        file.Flush(flushToDisk: true);
    }

    /// <summary>Whether a file's contents still match its digest.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool IsWhole(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var length = bytes.Length - SHA256.HashSizeInBytes;
        return length > 0 && bytes.AsSpan(length).SequenceEqual(SHA256.HashData(bytes.AsSpan(0, length)));
    }
}
