using System.Text.Json;
using Longshore.Fleet.Power;
using Longshore.Functions.Specs;

namespace Longshore.Fleet.Machines;

/// <summary>What <c>eng/board-image</c> has made: a kernel, an initial file system, and a read-only disk with the agent.</summary>
/// <param name="Architecture">Its processor.</param>
/// <param name="Kernel">The kernel's file.</param>
/// <param name="InitialFiles">The file of the initial file system.</param>
/// <param name="Disk">The disk's file.</param>
/// <param name="Fingerprint">Names what the files were made of.</param>
internal sealed record BoardImage(MachineArchitecture Architecture, string Kernel, string InitialFiles, string Disk, string Fingerprint)
{
    /// <summary>The file that describes an image, in its folder.</summary>
    public const string FileName = "board.json";

    /// <summary>Reads the description of an image.</summary>
    /// <exception cref="PowerException">The folder has no image that is understood, or a file of it is missing.</exception>
    public static BoardImage Open(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var errors = new List<ValidationError>();
        var image = TryRead(path, errors);
        if (image is null || errors.Count > 0)
        {
            throw new PowerException($"{path}: {string.Join("; ", errors.Select(error => $"{error.Path} {error.Message}"))}; make it again by eng/board-image");
        }

        string[] files = [image.Kernel, image.InitialFiles, image.Disk];
        return files.FirstOrDefault(file => !File.Exists(file)) is { } missing
            ? throw new PowerException($"{path}: its file {missing} is missing; make it again by eng/board-image")
            : image;
    }

    private static BoardImage? TryRead(string path, List<ValidationError> errors)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var reader = new JsonObjectReader(document.RootElement, "", errors);
            if (!reader.IsReadable)
            {
                return null;
            }

            var architecture = MachineArchitecture.Find(reader.RequiredText("architecture"));
            if (architecture is null)
            {
                reader.Refuse("architecture", $"must be one of {string.Join(", ", MachineArchitecture.All.Select(each => each.Name))}");
            }

            var image = new BoardImage(
                architecture ?? MachineArchitecture.All[0],
                FileOf(reader, path, "kernel"),
                FileOf(reader, path, "initial-files"),
                FileOf(reader, path, "disk"),
                reader.RequiredText("fingerprint") ?? "");
            reader.RefuseOthers();
            return image;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new PowerException($"there is no image of a board in {Path.GetDirectoryName(path)}: {failure.Message}; make one by eng/board-image", failure);
        }
    }

    // The files lie beside the description.
    private static string FileOf(JsonObjectReader reader, string path, string key)
    {
        var name = reader.RequiredText(key) ?? "";
        if (name != Path.GetFileName(name))
        {
            reader.Refuse(key, "must be the name of a file in the same folder");
        }

        return Path.Combine(Path.GetDirectoryName(path)!, name);
    }
}
