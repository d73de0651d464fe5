using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Native;

/// <summary>Makes files that exist only in memory and that no path leads to. No process that this one starts has them.</summary>
internal static unsafe class NamelessFile
{
    private const uint CloseOnExec = 1;
    private const int InputOutputError = 5;

    /// <summary>Makes an empty file.</summary>
    /// <param name="name">What the system shows of it.</param>
    /// <returns>The file, or null: the last error says why.</returns>
    public static SafeFileHandle? Make(string name) =>
        LibC.CreateMemoryFile(name, CloseOnExec) is >= 0 and var number ? new SafeFileHandle(number, ownsHandle: true) : null;

    /// <summary>Makes a file, to be read from its beginning.</summary>
    /// <returns>0, or an error number of Linux.</returns>
    public static int Make(ReadOnlySpan<byte> content, out SafeFileHandle? file)
    {
        file = Make("longshore file");
        if (file is not null && TryWrite(file, 0, content))
        {
            return 0;
        }

        var error = Marshal.GetLastPInvokeError();
        file?.Dispose();
        file = null;
        return error != 0 ? error : InputOutputError;
    }

    /// <summary>Writes bytes at an offset. The system does so without a page fault for each page.</summary>
    /// <returns>False if it refuses: the last error says why.</returns>
    public static bool TryWrite(SafeFileHandle file, long offset, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (var at = 0; at < bytes.Length;)
            {
                var written = LibC.WriteAt(file, start + at, (nuint)(bytes.Length - at), offset + at);
                if (written <= 0)
                {
                    return false;
                }

                at += (int)written;
            }
        }

        return true;
    }
}
