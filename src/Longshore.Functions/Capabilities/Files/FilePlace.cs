using System.Text;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Wasm.Native;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Capabilities.Files;

/// <summary>A path of a guest, and the directory that it lies in.</summary>
/// <param name="Directory">The directory.</param>
/// <param name="Path">The path in it; <c>.</c> is the directory itself.</param>
internal readonly record struct FilePlace(WasiDirectory Directory, string Path)
{
    private const string GrantForm = "files:HOST:GUEST";

    /// <summary>The directory, to change what is at the path. Nothing leads out of it.</summary>
    /// <exception cref="OperationException">It is only to be read.</exception>
    public ConfinedDirectory RequireChangeable() => Directory switch
    {
        { IsWritable: true, Files: { } files } => files,
        { InMemory: not null } => throw new OperationException(OperationError.Refused, $"{Directory.GuestPath} has secrets, which functions cannot change"),
        _ => throw new OperationException(
            OperationError.Refused, $"{Directory.GuestPath} is only to be read: deploy the function with --dir HOST:{Directory.GuestPath}:rw"),
    };

    /// <summary>Finds the directory of the path in the first field of a request.</summary>
    /// <exception cref="OperationException">The function has none, or the path is none.</exception>
    public static FilePlace Of(OperationCall call)
    {
        var directories = call.World.Directories;
        if (directories.Count == 0)
        {
            throw OperationCall.NotGranted(GrantForm);
        }

        var path = call.Text(0);
        if (!path.StartsWith('/') || path.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(path) > FileLimits.PathBytesMax)
        {
            throw new OperationException(OperationError.InvalidArgument, "a path begins with a slash and has at most 4,095 bytes, none of them zero");
        }

        var found = directories.Where(each => Contains(PathOf(each), path)).MaxBy(each => PathOf(each).Length)
            ?? throw new OperationException(
                OperationError.Refused, $"no directory of the function has this path; it has {string.Join(", ", directories.Select(PathOf))}");
        var rest = path[PathOf(found).Length..].TrimStart('/');
        return new FilePlace(found, rest.Length > 0 ? rest : ".");
    }

    // A relative name is one from the root.
    private static string PathOf(WasiDirectory directory) => directory.GuestPath.StartsWith('/') ? directory.GuestPath : "/" + directory.GuestPath;

    private static bool Contains(string directory, string path) => path.StartsWith(directory, StringComparison.Ordinal)
        && (path.Length == directory.Length || directory.EndsWith('/') || path[directory.Length] == '/');
}
