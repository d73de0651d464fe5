using System.Runtime.InteropServices;
using Longshore.Wasm.Native;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Wasi;

/// <summary>A host directory that guests may access, with everything below it and nothing else. One object serves any number of
/// guests.</summary>
/// <remarks>The kernel resolves paths one component at a time beneath this directory (openat2 with RESOLVE_BENEATH). Neither
/// <c>..</c>, nor a symbolic link, nor a concurrent rename leads out of it. Requires Linux 5.6 or later.</remarks>
public sealed class WasiDirectory : IDisposable
{
    private WasiDirectory(string guestPath, bool isWritable, SafeFileHandle handle)
    {
        GuestPath = guestPath;
        IsWritable = isWritable;
        Handle = handle;
        Files = ConfinedDirectory.WithLinks(handle);
    }

    /// <summary>The path under which guests see the directory, such as <c>/data</c>.</summary>
    public string GuestPath { get; }

    /// <summary>Whether guests may change the contents of the directory.</summary>
    public bool IsWritable { get; }

    /// <summary>The directory for calls of the host itself, as confined as those of guests. Closed with this object.</summary>
    public ConfinedDirectory Files { get; }

    internal SafeFileHandle Handle { get; }

    /// <summary>Opens a directory.</summary>
    /// <param name="hostPath">The path on the host.</param>
    /// <param name="guestPath">The path under which guests see the directory.</param>
    /// <param name="isWritable">Whether guests may change the contents of the directory.</param>
    /// <exception cref="DirectoryNotFoundException">The path does not exist, or is not a directory.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be read.</exception>
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
    public void Dispose() => Files.Dispose();
}
