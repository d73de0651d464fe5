using Longshore.Wasm.Native;

namespace Longshore.Offload.Host;

/// <summary>A file or directory that a program may use, with everything below it.</summary>
/// <param name="Path">Its path without symbolic links; empty for the root of the file system.</param>
/// <param name="Directory">The directory through which it is reached: its own, or that of a single file.</param>
/// <param name="IsDirectory">Whether it is a directory.</param>
internal sealed record HostRoot(string Path, ConfinedDirectory Directory, bool IsDirectory)
{
    /// <summary>Opens a root, or returns null if nothing is there and nothing can be made there.</summary>
    /// <param name="path">A full path without symbolic links.</param>
    public static HostRoot? TryOpen(string path)
    {
        if (ConfinedDirectory.TryOpen(path.Length == 0 ? "/" : path) is { } directory)
        {
            return new HostRoot(path, directory, IsDirectory: true);
        }

        var parent = path[..path.LastIndexOf('/')];
        return ConfinedDirectory.TryOpen(parent.Length == 0 ? "/" : parent) is { } around ? new HostRoot(path, around, IsDirectory: false) : null;
    }

    /// <summary>Whether a full path without symbolic links is this one or below it.</summary>
    public bool Contains(string path) => path == Path || IsDirectory && path.StartsWith(Path + "/", StringComparison.Ordinal);

    /// <summary>The path relative to the directory.</summary>
    public string Relative(string path) => !IsDirectory ? path[(path.LastIndexOf('/') + 1)..]
        : path == Path ? "."
        : path[(Path.Length + 1)..];
}
