namespace Longshore.Wasm.Files;

/// <summary>Reads host files that may be anything: endless devices, pipes, directories, files that grow.</summary>
public static class HostFile
{
    private const int TypeMask = 0xf000;
    private const int NamedPipe = 0x1000;

    // Holds most files of text; larger ones tell their length.
    private const int FirstBytes = 16 << 10;

    // Pipes that the shell has opened are at these paths, such as /dev/stdin. Opening them again does not wait for a writer.
    private static readonly string[] OpenFiles = ["/dev/", "/proc/"];

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytesMax">The most bytes that it may have, less than 2 GiB.</param>
    /// <exception cref="IOException">It is missing, has more bytes, is a directory or a named pipe, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static byte[] Read(string path, int bytesMax)
    {
        if (Directory.Exists(path))
        {
            throw new IOException("it is a directory");
        }

        if (IsNamedPipe(path))
        {
            throw new IOException("it is a named pipe, which may never end; write its bytes to a file first");
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        return file.CanSeek && file.Length > bytesMax ? throw TooLong(bytesMax) : ReadAll(file, bytesMax);
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The stream, which may be endless.</param>
    /// <param name="bytesMax">The most bytes that it may have, less than 2 GiB.</param>
    /// <exception cref="IOException">It has more bytes, or cannot be read.</exception>
    public static byte[] ReadAll(Stream stream, int bytesMax)
    {
        // One byte more than expected, so that the end of a file is found without growing the buffer.
        var expected = stream.CanSeek ? Math.Max(stream.Length, FirstBytes) : FirstBytes;
        var buffer = new byte[Math.Min(expected, bytesMax) + 1];
        var length = 0;
        while (stream.Read(buffer, length, buffer.Length - length) is > 0 and var read)
        {
            length += read;
            if (length > bytesMax)
            {
                throw TooLong(bytesMax);
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(2L * length, bytesMax + 1L));
            }
        }

        return buffer[..length];
    }

    private static bool IsNamedPipe(string path) =>
        !Array.Exists(OpenFiles, start => path.StartsWith(start, StringComparison.Ordinal))
        && HostPath.TryGetStatus(path, out var status)
        && (status.Mode & TypeMask) == NamedPipe;

    private static IOException TooLong(int bytesMax) => new(FormattableString.Invariant($"it has more than the allowed {bytesMax} bytes"));
}
