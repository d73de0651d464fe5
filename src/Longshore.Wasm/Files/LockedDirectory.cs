using System.Runtime.InteropServices;
using Longshore.Wasm.Native;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Files;

/// <summary>An advisory lock on a host directory itself. Every path to the directory finds it, no file in it can be deleted to evade it,
/// and the system releases it when the process ends in any way.</summary>
public sealed class LockedDirectory : IDisposable
{
    private const int WouldBlock = 11;

    private readonly SafeFileHandle _handle;

    private LockedDirectory(SafeFileHandle handle) => _handle = handle;

    /// <summary>Takes the lock, or returns null if it is taken.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="isShared">Whether others may share it.</param>
    /// <exception cref="IOException">There is no such directory, or it may not be read.</exception>
    /// <remarks>Some network file systems have no locks of directories. There this lock excludes nobody.</remarks>
    public static LockedDirectory? TryLock(string path, bool isShared = false)
    {
        var file = LibC.Open(path, LibC.OpenDirectory | LibC.OpenCloseOnExec);
        if (file < 0)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }

        var handle = new SafeFileHandle(file, ownsHandle: true);
        if (LibC.Lock(handle, (isShared ? LibC.LockShared : LibC.LockExclusive) | LibC.LockNonBlocking) != 0 && Marshal.GetLastPInvokeError() == WouldBlock)
        {
            handle.Dispose();
            return null;
        }

        return new LockedDirectory(handle);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
