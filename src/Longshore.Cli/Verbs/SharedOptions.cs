using System.CommandLine;
using System.Globalization;
using Longshore.Node.Hosting;

namespace Longshore.Cli.Verbs;

/// <summary>Options and arguments of several verbs.</summary>
internal static class SharedOptions
{
    private const string DirectoryVariable = "LONGSHORE_DATA";

    /// <summary>The node's data directory, which holds its database.</summary>
    public static Option<string?> DataDirectory() => new("--data-dir", "--data")
    {
        HelpName = "DIR",
        Description = $"The node's data directory [default: ${DirectoryVariable}, else ~/.longshore]",
    };

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
        Description = $"Listen on {NodeOptionsParser.Loopback}, any, or one IP address; ADDRESS:PORT has the port too",
        DefaultValueFactory = _ => NodeOptionsParser.Loopback,
    };

    public static Option<int?> Port() => Port("--port", $"The node's own port; 0 takes any free one [default: {NodeOptions.DefaultPort}]");

    /// <summary>An option with a port: <c>8080</c> or <c>:8080</c>.</summary>
    public static Option<int?> Port(string name, string description) => new(name)
    {
        HelpName = "PORT",
        Description = description,
        CustomParser = argument =>
        {
            var text = argument.Tokens[0].Value;
            if (int.TryParse(text.StartsWith(':') ? text[1..] : text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var port))
            {
                return port;
            }

            argument.AddError($"{name} {text}: a port is a number such as 8080");
            return null;
        },
    };

    public static Argument<string> Name() => new("NAME") { Description = "The function's name" };
}
