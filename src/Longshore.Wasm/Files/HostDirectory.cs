using System.Runtime.InteropServices;
using Longshore.Wasm.Native;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Files;

/// <summary>What .NET does not do with host directories.</summary>
public static class HostDirectory
{
    /// <summary>Waits until the names in a directory are on the disk: a file that was created, renamed or deleted in it stays so after a power
    /// failure.</summary>
    /// <exception cref="IOException">There is no such directory, or the disk fails.</exception>
    public static void Flush(string path)
    {
        var file = LibC.Open(path, LibC.OpenDirectory | LibC.OpenCloseOnExec);
        if (file < 0)
        {
            throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        using var handle = new SafeFileHandle(file, ownsHandle: true);
        if (LibC.Sync(handle) != 0)
        {
            throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }
}
