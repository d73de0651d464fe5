using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Native;

/// <summary>The calls of the C library on an open file of the host. Each returns a number from 0 up, or a Linux error number,
/// negated.</summary>
public static unsafe class HostDescriptor
{
    private const int Interrupted = 4;
    private const int DuplicateCloseOnExec = 1030;
    private const short Readable = 1;

    /// <summary>Reads bytes at the file's position.</summary>
    /// <returns>The number of bytes; 0 at the end.</returns>
    public static long Read(SafeFileHandle file, Span<byte> target)
    {
        fixed (byte* bytes = target)
        {
            nint read;
            do
            {
                read = LibC.Read(file, bytes, (nuint)target.Length);
            }
            while (read < 0 && Marshal.GetLastPInvokeError() == Interrupted);
            return Answer(read);
        }
    }

    /// <summary>Writes bytes at the file's position.</summary>
    /// <returns>The number of bytes, which may be fewer.</returns>
    public static long Write(SafeFileHandle file, ReadOnlySpan<byte> source)
    {
        fixed (byte* bytes = source)
        {
            nint written;
            do
            {
                written = LibC.Write(file, bytes, (nuint)source.Length);
            }
            while (written < 0 && Marshal.GetLastPInvokeError() == Interrupted);
            return Answer(written);
        }
    }

    /// <summary>Moves the file's position.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">The distance in bytes.</param>
    /// <param name="whence">0 from the start, 1 from here, 2 from the end.</param>
    /// <returns>The new position.</returns>
    public static long Seek(SafeFileHandle file, long offset, int whence) => Answer(LibC.Seek(file, offset, whence));

    /// <summary>Makes another descriptor of the same open file.</summary>
    /// <returns>0.</returns>
    public static int Duplicate(SafeFileHandle file, out SafeFileHandle? copy)
    {
        var number = LibC.Control(file, DuplicateCloseOnExec, 0);
        copy = number < 0 ? null : new SafeFileHandle(number, ownsHandle: true);
        return number < 0 ? -Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>Whether the file is a terminal.</summary>
    public static bool IsTerminal(SafeFileHandle file) => LibC.IsTerminal(file) == 1;

    /// <summary>Waits until the file can be read, or is at its end.</summary>
    /// <param name="file">The file.</param>
    /// <param name="milliseconds">The longest wait.</param>
    /// <returns>False if the time is up.</returns>
    public static bool WaitReadable(SafeFileHandle file, int milliseconds)
    {
        var entry = new LibC.PollEntry { File = (int)file.DangerousGetHandle(), Events = Readable };
        return LibC.Poll(&entry, 1, milliseconds) > 0;
    }

    private static long Answer(long result) => result < 0 ? -Marshal.GetLastPInvokeError() : result;
}
