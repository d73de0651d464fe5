using System.Text;
using Longshore.Wasm.Files;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>Files below a directory that the operator grants: <c>file:PATH</c>. A module of WebAssembly, a packed program, or one file of
/// JavaScript or Python.</summary>
/// <param name="directory">The directory, or null if none is granted.</param>
/// <param name="bytesMax">The largest file, in bytes.</param>
internal sealed class FileImages(string? directory, int bytesMax) : IImageSource
{
    private const string Prefix = "file:";

    // As in Linux: links may lead in a circle.
    private const int LinksMax = 40;

    /// <inheritdoc/>
    public Func<CancellationToken, Task<ImageArtifact>>? Find(ImageRequest request) =>
        request.Image.StartsWith(Prefix, StringComparison.Ordinal) ? _ => Task.FromResult(Read(request.Image[Prefix.Length..])) : null;

    private ImageArtifact Read(string written)
    {
        var path = Below(written);
        try
        {
            var bytes = HostFile.Read(path, bytesMax);
            return new ImageArtifact(Path.GetExtension(path) switch
            {
                ".js" or ".mjs" => SourceText.PackScript(Encoding.UTF8.GetString(bytes)),
                ".py" => SourceText.PackProgram(bytes),
                _ => bytes,
            });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"the file cannot be read: {failure.Message}", failure);
        }
    }

    // Links are followed before the path is compared, so none leads out. Whoever may change the directory can exchange a link after that, and
    // have any file deployed that the node may read.
    private string Below(string written)
    {
        if (directory is null)
        {
            throw new ImageException("no directory of files is granted (serve --openfaas-files DIRECTORY)");
        }

        if (written.Length == 0 || written.Contains('\0', StringComparison.Ordinal))
        {
            throw new ImageException("the image names no file");
        }

        var root = Real(Path.GetFullPath(directory));
        var path = Real(Path.GetFullPath(Path.Combine(root, written)));
        return path.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new ImageException("the file is outside the directory that is granted");
    }

    private static string Real(string path)
    {
        var links = LinksMax;
        return Real(path, ref links);
    }

    // The path without symbolic links in any of its parts. A link may lead to a path that has links in other parts.
    private static string Real(string path, ref int links)
    {
        var at = Path.GetPathRoot(path)!;
        foreach (var part in path[at.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            at = Path.Combine(at, part);
            if (new FileInfo(at).LinkTarget is { } target)
            {
                at = links-- > 0
                    ? Real(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(at)!, target)), ref links)
                    : throw new ImageException("the file is behind too many symbolic links");
            }
        }

        return at;
    }
}
