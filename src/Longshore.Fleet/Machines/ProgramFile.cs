namespace Longshore.Fleet.Machines;

/// <summary>Finds programs as a shell does.</summary>
internal static class ProgramFile
{
    /// <summary>The file of a program, or null if there is none.</summary>
    /// <param name="program">A name, which is looked for in the folders of PATH, or a path.</param>
    public static FileInfo? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => new FileInfo(Path.Combine(folder, program)))
        .FirstOrDefault(file => file.Exists);
}
