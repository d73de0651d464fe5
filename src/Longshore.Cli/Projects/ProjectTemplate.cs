using System.Reflection;
using Longshore.Cli.Output;
using Longshore.Functions.Specs;

namespace Longshore.Cli.Projects;

/// <summary>The files of a new project, which are resources of this program below <c>Templates/</c>.</summary>
internal static class ProjectTemplate
{
    // In the files' texts.
    private const string NamePlaceholder = "NAME";

    // A file of this name would hide the templates from the repository.
    private const string Ignored = "gitignore";

    private static readonly string Prefix = "template/";

    /// <summary>The languages with a template.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["c", "js", "ts", "python"];

    /// <summary>Writes a new project.</summary>
    /// <param name="language">The language.</param>
    /// <param name="name">The project's name, which is also its function's.</param>
    /// <param name="directory">The directory, which is made.</param>
    /// <returns>The files, relative to the directory.</returns>
    /// <exception cref="CliException">The directory has files already.</exception>
    public static IReadOnlyList<string> Write(string language, FunctionName name, string directory)
    {
        if (File.Exists(directory) || (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any()))
        {
            throw new CliException($"{directory} is there already and is not empty: name another project, or remove it", ExitCodes.Usage);
        }

        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"{Prefix}{language}/";
        var written = new List<string>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(each => each.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var file = resource[prefix.Length..] is Ignored ? "." + Ignored : resource[prefix.Length..];
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var path = Path.Combine(directory, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, reader.ReadToEnd().Replace(NamePlaceholder, name.Value, StringComparison.Ordinal));
            written.Add(file);
        }

        return written;
    }
}
