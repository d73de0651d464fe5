using System.CommandLine;
using System.Globalization;
using Longshore.Cli.Access;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Functions.Catalog;
using Spectre.Console;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore versions</c>: the deployments of a function.</summary>
internal static class VersionsVerb
{
    private const string Summary = "List the versions of a function that are kept, newest first.";

    private const string Details = """
        Each deployment is a version. The last ten are kept, with at most 128 MiB of modules beside the
        live one; removing the function removes them. longshore rollback makes an earlier one live.

        Example:
          longshore versions hello
        """;

    public static Command Create()
    {
        var name = SharedOptions.Name();
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var command = new Verb("versions", Summary, Details) { name, data, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var asked = FunctionNames.Parse(parsed.GetValue(name)!);
            await using var access = await FunctionAccess.OpenAsync(SharedOptions.ParseDirectory(parsed.GetValue(data)), cancellationToken);
            var versions = await access.ListVersionsAsync(asked, cancellationToken);
            if (versions.Count == 0)
            {
                throw await FunctionAccess.NotFoundAsync(access, asked, cancellationToken);
            }

            if (parsed.GetValue(json))
            {
                CliJson.Write(versions);
            }
            else
            {
                Print(versions);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(IReadOnlyList<FunctionVersion> versions)
    {
        var table = new Table().AddColumns("version", "deployed", "module", "state");
        foreach (var version in versions)
        {
            table.AddRow(
                version.Function.Version.ToString(CultureInfo.InvariantCulture),
                version.Function.DeployedAt.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                version.Function.Module.Hex[..12],
                Markup.Escape(StateOf(version)));
        }

        Terminal.Write(table);
    }

    private static string StateOf(FunctionVersion version) =>
        version.IsLive ? "live"
        : version.CanaryPercent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"canary, {percent} % of the calls")
        : version.Note;
}
