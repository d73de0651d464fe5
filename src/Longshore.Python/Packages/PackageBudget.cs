namespace Longshore.Python.Packages;

/// <summary>Counts what one package takes, so that neither a folder nor an archive exceeds its limits.</summary>
/// <param name="source">The package, for messages.</param>
internal sealed class PackageBudget(string source)
{
    /// <summary>The most files of a package: 4,096. The largest pure packages have some 2,000.</summary>
    public const int FilesMax = 4_096;

    /// <summary>The most bytes of all files of a package: 32 MiB. They are in the guest's memory, whose default limit is 64 MiB.</summary>
    public const int BytesMax = 32 << 20;

    private int _files;

    /// <summary>The bytes that are left.</summary>
    public int BytesLeft { get; private set; } = BytesMax;

    /// <summary>Takes one file.</summary>
    /// <exception cref="PythonPackageException">There are too many files or bytes.</exception>
    public void Take(int bytes)
    {
        if (++_files > FilesMax)
        {
            throw new PythonPackageException($"{source} has over {FilesMax} files");
        }

        if (bytes > BytesLeft)
        {
            throw TooLarge();
        }

        BytesLeft -= bytes;
    }

    /// <summary>The refusal of a package with too many bytes.</summary>
    public PythonPackageException TooLarge() => new($"{source} has over {BytesMax >> 20} MiB of files");
}
