namespace Longshore.Offload.Host;

/// <summary>What a program may do with its device's files and commands, beside reading and writing below the working directory.</summary>
public sealed record HostAccess
{
    /// <summary>Further files and directories that it may read, with everything below them.</summary>
    public IReadOnlyList<string> ReadPaths { get; init; } = [];

    /// <summary>Further files and directories that it may write, with everything below them.</summary>
    public IReadOnlyList<string> WritePaths { get; init; } = [];

    /// <summary>Whether it may start commands, which have the rights of the user who runs the program.</summary>
    public bool MayRun { get; init; }
}
