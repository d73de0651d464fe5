using System.Runtime.InteropServices;
using Longshore.Wasm.Native;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Wasi;

/// <summary>A directory of the host that guests see, with all below it and nothing else. One object serves any number of guests.
/// </summary>
/// <remarks>Paths are resolved by the kernel, one component after the other and beneath this directory (openat2 with
/// RESOLVE_BENEATH): neither <c>..</c> nor a symbolic link, nor a rename under way leads out. Linux 5.6 or later.</remarks>
public sealed class WasiDirectory : IDisposable
{
    private WasiDirectory(string guestPath, bool isWritable, SafeFileHandle handle)
    {
        GuestPath = guestPath;
        IsWritable = isWritable;
        Handle = handle;
    }

    /// <summary>The name that guests know it by, such as <c>/data</c>.</summary>
    public string GuestPath { get; }

    /// <summary>Whether guests may change what is in it.</summary>
    public bool IsWritable { get; }

    internal SafeFileHandle Handle { get; }

    /// <summary>Opens a directory.</summary>
    /// <param name="hostPath">Where it is.</param>
    /// <param name="guestPath">The name that guests know it by.</param>
    /// <param name="isWritable">Whether guests may change what is in it.</param>
    /// <exception cref="DirectoryNotFoundException">It is not there, or is no directory.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static WasiDirectory Open(string hostPath, string guestPath, bool isWritable = false)
    {
        var file = LibC.Open(hostPath, LibC.OpenDirectory | LibC.OpenCloseOnExec);
        if (file < 0)
        {
            var reason = $"{hostPath} cannot be opened as a directory: {Marshal.GetLastPInvokeErrorMessage()}";
            throw WasiErrno.Last() == WasiErrno.Access
                ? new UnauthorizedAccessException(reason)
                : new DirectoryNotFoundException(reason);
        }

        return new WasiDirectory(guestPath, isWritable, new SafeFileHandle(file, ownsHandle: true));
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
