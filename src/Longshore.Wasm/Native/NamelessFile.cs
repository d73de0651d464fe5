using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Native;

/// <summary>Makes files that exist only in memory and that no path leads to, each with a position of its own.</summary>
internal static unsafe class NamelessFile
{
    private const uint CloseOnExec = 1;
    private const int InputOutputError = 5;

    /// <summary>Makes a file, to be read from its beginning.</summary>
    /// <returns>0, or an error number of Linux.</returns>
    public static int Make(ReadOnlySpan<byte> content, out SafeFileHandle? file)
    {
        file = null;
        var number = LibC.CreateMemoryFile("longshore file", CloseOnExec);
        if (number < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        var made = new SafeFileHandle(number, ownsHandle: true);
        fixed (byte* bytes = content)
        {
            if (LibC.WriteAt(made, bytes, (nuint)content.Length, 0) != content.Length)
            {
                made.Dispose();
                return InputOutputError;
            }
        }

        file = made;
        return 0;
    }
}
