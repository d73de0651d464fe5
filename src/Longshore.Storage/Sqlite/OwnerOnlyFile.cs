namespace Longshore.Storage.Sqlite;

/// <summary>Keeps a database's files from other users: modules and what functions may reach are nobody else's business.</summary>
internal static class OwnerOnlyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // The journal holds bytes of the database, and so does the write-ahead log of an older Longshore. SQLite creates them with the
    // database's mode.
    private static readonly string[] Suffixes = ["", "-journal", "-wal", "-shm"];

    /// <summary>Creates the file, empty and with its directory, if it does not exist. Otherwise takes the permissions of
    /// other users away from it.</summary>
    public static void Prepare(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path))
        {
            Create(path);
        }

        foreach (var file in Suffixes.Select(suffix => path + suffix).Where(File.Exists))
        {
            Restrict(file);
        }
    }

    // The file gets its name after it is closed: closing a file gives up every POSIX lock that the process has on it,
    // and another connection of this process may take some as soon as it sees the name. The first to create it wins.
    private static void Create(string path)
    {
        var unnamed = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        new FileStream(unnamed, options).Dispose();
        try
        {
            File.Move(unnamed, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(unnamed);
        }
    }

    private static void Restrict(string path)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) is var mode && (mode & ~OwnerOnly) != UnixFileMode.None)
        {
            File.SetUnixFileMode(path, mode & OwnerOnly);
        }
    }
}
