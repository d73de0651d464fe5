using System.Runtime.InteropServices;
using Longshore.Wasm.Native;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Wasm.Wasi;

/// <summary>A directory that guests may access, with everything below it and nothing else: one of the host, or files in memory. One object
/// serves any number of guests.</summary>
/// <remarks>The kernel resolves paths one component at a time beneath this directory (openat2 with RESOLVE_BENEATH). Neither
/// <c>..</c>, nor a symbolic link, nor a concurrent rename leads out of it. Requires Linux 5.6 or later.</remarks>
public sealed class WasiDirectory : IDisposable
{
    // errno.h
    private const int NoEntryError = 2;
    private const int NotDirectoryError = 20;

    private WasiDirectory(string guestPath, bool isWritable, SafeFileHandle handle)
    {
        GuestPath = guestPath;
        IsWritable = isWritable;
        Handle = handle;
        Files = ConfinedDirectory.WithLinks(handle);
    }

    private WasiDirectory(string guestPath, IGuestFiles files) => (GuestPath, InMemory) = (guestPath, files);

    /// <summary>The path under which guests see the directory, such as <c>/data</c>.</summary>
    public string GuestPath { get; }

    /// <summary>Whether guests may change the contents of the directory.</summary>
    public bool IsWritable { get; }

    /// <summary>The files of a directory in memory, or null for one of the host.</summary>
    public IGuestFiles? InMemory { get; }

    /// <summary>The directory for changes by the host itself, as confined as those of guests. Closed with this object. Null for a directory
    /// in memory, which nobody changes.</summary>
    public ConfinedDirectory? Files { get; }

    internal SafeFileHandle? Handle { get; }

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

    /// <summary>A directory of files in memory, which guests cannot change.</summary>
    /// <param name="guestPath">The path under which guests see the directory.</param>
    /// <param name="files">The files.</param>
    public static WasiDirectory Of(string guestPath, IGuestFiles files) => new(guestPath, files);

    /// <summary>Opens a file for the host itself, as confined as for guests.</summary>
    /// <param name="path">The path; "." is the directory itself.</param>
    /// <param name="flags">The flags of open(2). A directory in memory does not look at them.</param>
    /// <param name="mode">The permissions of a new file.</param>
    /// <param name="file">The file. Null if that fails, and for a directory in memory itself.</param>
    /// <returns>0, or an error number of Linux, negated.</returns>
    public int OpenFile(string path, int flags, int mode, out SafeFileHandle? file)
    {
        if (InMemory is null)
        {
            return Files!.OpenFile(path, flags, mode, out file);
        }

        file = null;
        return path == "." ? 0 : InMemory.Read(path) is { } content ? -NamelessFile.Make(content, out file) : -NoEntryError;
    }

    /// <summary>Lists names, as <see cref="ConfinedDirectory.List"/> does.</summary>
    public int List(string path, int namesMax, out IReadOnlyList<string> names)
    {
        if (InMemory is null)
        {
            return Files!.List(path, namesMax, out names);
        }

        names = InMemory.Names;
        return path == "." ? 0 : names.Contains(path, StringComparer.Ordinal) ? -NotDirectoryError : -NoEntryError;
    }

    /// <inheritdoc/>
    public void Dispose() => Files?.Dispose();
}
