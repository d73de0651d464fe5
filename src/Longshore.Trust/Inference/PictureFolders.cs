using Longshore.Wasm.Files;

namespace Longshore.Trust.Inference;

/// <summary>The folders of an inference service. Avalon's service appends what it was sent to a folder's path; this one takes names of files only.</summary>
internal sealed class PictureFolders
{
    private const int NameCharactersMax = 200;

    private readonly string _images;
    private readonly string _output;

    /// <param name="images">The folder of the pictures.</param>
    /// <param name="output">The folder of the annotated ones.</param>
    /// <exception cref="IOException">A folder is missing, or both are the same.</exception>
    public PictureFolders(string images, string output)
    {
        (_images, _output) = (Existing(images), Existing(output));
        if (_images == _output)
        {
            throw new IOException($"{images} cannot be both the folder of pictures and that of annotated ones: annotated pictures would overwrite the originals");
        }
    }

    /// <summary>Reads a picture.</summary>
    /// <exception cref="InferenceException">It cannot be read, or the name is not that of a file.</exception>
    public byte[] Read(string name)
    {
        Verify(name);
        try
        {
            return HostFile.Read(Path.Combine(_images, name), PictureDetector.FileBytesMax);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InferenceException("NotFound", "there is no such picture");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InferenceException("Unreadable", "the picture's file cannot be read, or has over 16 MiB");
        }
    }

    /// <summary>Writes the annotated picture of a picture. Readers of the folder find it whole or not at all.</summary>
    /// <returns>The file's name.</returns>
    /// <exception cref="InferenceException">It cannot be written.</exception>
    public string Write(string name, ReadOnlySpan<byte> picture)
    {
        var target = Path.ChangeExtension(name, ".bmp");
        var temporary = Path.Combine(_output, $".{Guid.NewGuid():N}.part");
        try
        {
            File.WriteAllBytes(temporary, picture);
            File.Move(temporary, Path.Combine(_output, target), overwrite: true);
            return target;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Discard(temporary);
            throw new InferenceException("Unwritable", "the annotated picture cannot be written");
        }
    }

    // What refused the picture may refuse this too, such as a folder that is gone.
    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The request is refused either way.
        }
    }

    // A name that begins with a dot is a hidden file or leads upwards.
    private static void Verify(string name)
    {
        if (name.Length is 0 or > NameCharactersMax || name[0] == '.' || name.Any(character => character is '/' or '\\' || char.IsControl(character)))
        {
            throw new InferenceException("BadName", "the picture's name is no name of a file");
        }
    }

    private static string Existing(string folder) => Directory.Exists(folder)
        ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))
        : throw new IOException($"there is no folder {folder}");
}
