using System.CommandLine;
using Longshore.Node.Hosting;

namespace Longshore.Cli.Verbs;

/// <summary>Options and arguments of several verbs.</summary>
internal static class SharedOptions
{
    private const string DirectoryVariable = "LONGSHORE_DATA";

    /// <summary>The node's data directory, which holds its database.</summary>
    /// <param name="aliases">Further names; <c>invoke</c> has none, because its <c>--data</c> is the input.</param>
    public static Option<string?> DataDirectory(params string[] aliases) => new("--data-dir", aliases)
    {
        HelpName = "DIR",
        Description = $"The node's data directory [default: ${DirectoryVariable}, else ~/.longshore]",
    };

    public static Option<string?> DataDirectory() => DataDirectory("--data");

    /// <summary>The data directory as a full path: the option's value, the environment variable's, or the default.</summary>
    public static string ParseDirectory(string? written) => Path.GetFullPath(
        written is { Length: > 0 } ? written
        : Environment.GetEnvironmentVariable(DirectoryVariable) is { Length: > 0 } directory ? directory
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".longshore"));

    /// <summary>The file with the key of secrets.</summary>
    public static Option<FileInfo?> SecretsKey() => new("--secrets-key")
    {
        HelpName = "FILE",
        Description = "The file with the key that encrypts secrets; the first secret creates it [default: secrets.key in the data directory]",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON for programs" };

    public static Option<string> Listen() => new("--listen")
    {
        HelpName = "ADDRESS",
        Description = $"Listen on {NodeOptionsParser.Loopback}, any, or one IP address",
        DefaultValueFactory = _ => NodeOptionsParser.Loopback,
    };

    public static Option<int?> Port() => new("--port")
    {
        HelpName = "PORT",
        Description = $"The node's own port; 0 takes any free one [default: {NodeOptions.DefaultPort}]",
    };

    public static Argument<string> Name() => new("NAME") { Description = "The function's name" };
}
