namespace Longshore.Cli.Projects;

/// <summary>A project: the functions that a <c>longshore.toml</c> describes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Directory">The directory of its file: a full path.</param>
/// <param name="Functions">Its functions, in the order of the file.</param>
internal sealed record Project(string Name, string Directory, IReadOnlyList<ProjectFunction> Functions)
{
    /// <summary>The usual name of a project's file.</summary>
    public const string FileName = "longshore.toml";

    /// <summary>The label by which a function belongs to a project.</summary>
    public const string Label = "longshore.project";

    /// <summary>Whether the file describes tenants, which a node serves from its start.</summary>
    public bool HasTenants { get; init; }
}
