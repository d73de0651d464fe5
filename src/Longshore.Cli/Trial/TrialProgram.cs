using System.Diagnostics;
using Longshore.Cli.Output;

namespace Longshore.Cli.Trial;

/// <summary>The programs of which a local trial of a cluster consists.</summary>
internal static class TrialProgram
{
    /// <summary>The path of nats-server.</summary>
    /// <param name="folders">The directories in which it is looked for, with colons between them.</param>
    /// <exception cref="CliException">It is not installed. The message says how to install it.</exception>
    public static string FindNats(string folders) =>
        folders.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, "nats-server"))
            .FirstOrDefault(File.Exists)
        ?? throw new CliException(
            "nats-server, at which the nodes of a cluster meet, is not installed: apt-get install nats-server (Debian), brew install nats-server (macOS), "
            + "or a release from https://github.com/nats-io/nats-server/releases in a directory of PATH",
            ExitCodes.Environment);

    /// <summary>How this program is started once more.</summary>
    public static ProcessStartInfo Longshore(IEnumerable<string> arguments)
    {
        var own = Environment.ProcessPath!;
        var isHosted = Path.GetFileNameWithoutExtension(own) == "dotnet";
        return new ProcessStartInfo(own, isHosted ? [Environment.GetCommandLineArgs()[0], .. arguments] : [.. arguments]);
    }
}
