using System.IO.Compression;

namespace Longshore.Python.Packages;

/// <summary>A wheel: a zip archive with packages (PEP 427). Only wheels of pure Python can be used.</summary>
internal static class Wheel
{
    private const string PureTags = "-none-any.whl";

    /// <summary>Reads the files of a wheel, without its description.</summary>
    /// <param name="path">The wheel.</param>
    /// <exception cref="PythonPackageException">The wheel is damaged, too large, or holds compiled code.</exception>
    public static IReadOnlyDictionary<string, byte[]> Read(string path)
    {
        var name = Path.GetFileName(path);
        if (!name.EndsWith(PureTags, StringComparison.Ordinal))
        {
            throw new PythonPackageException(
                $"the wheel {name} holds compiled code, which cannot run in the sandbox: use a wheel whose name ends with {PureTags}");
        }

        try
        {
            using var archive = ZipFile.OpenRead(path);
            return PackageArchive.Read(archive, $"the wheel {name}", new PackageBudget($"the wheel {name}"), file => !IsDescription(file))
                .DistinctBy(file => file.Key, StringComparer.Ordinal)
                .ToDictionary(StringComparer.Ordinal);
        }
        catch (Exception damage) when (damage is InvalidDataException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new PythonPackageException($"the wheel {name} cannot be read: {damage.Message}", damage);
        }
    }

    private static bool IsDescription(string file) => file.Split('/')[0] is var folder
        && (folder.EndsWith(".dist-info", StringComparison.Ordinal) || folder.EndsWith(".data", StringComparison.Ordinal));
}
