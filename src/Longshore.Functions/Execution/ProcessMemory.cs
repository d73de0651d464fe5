using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Functions.Execution;

/// <summary>The memory of this process that the system cannot take back by itself: its own pages and those that it shares with other processes, but
/// no pages of files, such as objects that guests have mapped. One thread at a time may use it.</summary>
/// <remarks>proc_pid_status(5). Without Linux, or before its version 4.5, it is all resident memory.</remarks>
internal sealed class ProcessMemory : IDisposable
{
    private const string StatusFile = "/proc/self/status";

    // It has 1.5 KB, and some more with many processors.
    private const int StatusBytesMax = 8 << 10;
    private const int BytesOfUnit = 1024;

    private readonly byte[] _buffer = new byte[StatusBytesMax];
    private readonly SafeFileHandle? _status = File.Exists(StatusFile) ? File.OpenHandle(StatusFile) : null;

    private static ReadOnlySpan<byte> Own => "\nRssAnon:"u8;

    private static ReadOnlySpan<byte> Shared => "\nRssShmem:"u8;

    /// <summary>Measures it.</summary>
    /// <returns>The memory, in bytes.</returns>
    public long Measure() => _status is not null && Parse(_buffer.AsSpan(0, RandomAccess.Read(_status, _buffer, fileOffset: 0))) is { } bytes
        ? bytes
        : Environment.WorkingSet;

    /// <inheritdoc/>
    public void Dispose() => _status?.Dispose();

    /// <summary>Reads the sum of a file's two lines, in bytes, or returns null.</summary>
    internal static long? Parse(ReadOnlySpan<byte> status) => (Field(status, Own) + Field(status, Shared)) * BytesOfUnit;

    private static long? Field(ReadOnlySpan<byte> status, ReadOnlySpan<byte> name)
    {
        var at = status.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(status[(at + name.Length)..].TrimStart(" \t"u8), out long number, out _) ? number : null;
    }
}
