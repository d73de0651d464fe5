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
        { InMemory: not null } => throw ReadOnly($"{Directory.GuestPath} has secrets, which functions cannot change"),
        _ => throw ReadOnly($"{Directory.GuestPath} is only to be read: deploy the function with --dir HOST:{Directory.GuestPath}:rw"),
    };

    /// <summary>Whether the function may change what is there.</summary>
    public bool IsChangeable => Directory is { IsWritable: true, Files: not null };

    /// <summary>Finds the directory of the path in the first field of a request.</summary>
    /// <exception cref="OperationException">The function has none, or the path is none.</exception>
    public static FilePlace Of(OperationCall call)
    {
        var directories = call.World.Directories;
        if (directories.Count == 0)
        {
            throw OperationCall.NotGranted(GrantForm, FileErrors.Access);
        }

        var path = call.Text(0);
        if (!path.StartsWith('/') || path.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(path) > FileLimits.PathBytesMax)
        {
            throw new OperationException(OperationError.InvalidArgument, "a path begins with a slash and has at most 4,095 bytes, none of them zero") { SystemError = FileErrors.Invalid };
        }

        var found = directories.Where(each => Contains(PathOf(each), path)).MaxBy(each => PathOf(each).Length)
            ?? throw new OperationException(
                OperationError.Refused, $"no directory of the function has this path; it has {string.Join(", ", directories.Select(PathOf))}")
            {
                SystemError = FileErrors.Access,
            };
        var rest = path[PathOf(found).Length..].TrimStart('/');
        return new FilePlace(found, rest.Length > 0 ? rest : ".");
    }

    /// <summary>The path of what is at a path in the directory, as the guest sees it.</summary>
    public string GuestPathOf(string path) => path.Length == 0 ? PathOf(Directory) : $"{PathOf(Directory).TrimEnd('/')}/{path}";

    private static OperationException ReadOnly(string message) => new(OperationError.Refused, message) { SystemError = FileErrors.ReadOnly };

    // A relative name is one from the root.
    private static string PathOf(WasiDirectory directory) => directory.GuestPath.StartsWith('/') ? directory.GuestPath : "/" + directory.GuestPath;

    private static bool Contains(string directory, string path) => path.StartsWith(directory, StringComparison.Ordinal)
        && (path.Length == directory.Length || directory.EndsWith('/') || path[directory.Length] == '/');
}
