using System.CommandLine;
using System.Globalization;
using Longshore.Cli.Access;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Calls;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore rollback</c> and <c>longshore promote</c>: which version of a function is live.</summary>
internal static class RollbackVerb
{
    private const string RollbackSummary = "Make an earlier version of a function live, or take its canary back.";

    private const string RollbackDetails = """
        Without VERSION it takes back the canary if there is one, and otherwise makes the version before
        the live one live. Calls under way finish with the version that they began with.

        Example:
          longshore rollback hello
          longshore rollback hello 3
        """;

    private const string PromoteSummary = "Make the canary of a function its live version.";

    private const string PromoteDetails = """
        longshore deploy --canary made it.

        Example:
          longshore promote hello
        """;

    public static Command CreateRollback()
    {
        var name = SharedOptions.Name();
        var version = new Argument<int?>("VERSION") { Description = "The number of a version that longshore versions shows", Arity = ArgumentArity.ZeroOrOne };
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var command = new Verb("rollback", RollbackSummary, RollbackDetails) { name, version, data, json };
        command.SetAction((parsed, cancellationToken) => ChangeAsync(
            parsed.GetValue(name)!,
            parsed.GetValue(data),
            parsed.GetValue(json),
            (access, asked) => access.RollbackAsync(asked, parsed.GetValue(version), cancellationToken),
            cancellationToken));
        return command;
    }

    public static Command CreatePromote()
    {
        var name = SharedOptions.Name();
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var command = new Verb("promote", PromoteSummary, PromoteDetails) { name, data, json };
        command.SetAction((parsed, cancellationToken) => ChangeAsync(
            parsed.GetValue(name)!,
            parsed.GetValue(data),
            parsed.GetValue(json),
            (access, asked) => access.PromoteAsync(asked, cancellationToken),
            cancellationToken));
        return command;
    }

    private static async Task<int> ChangeAsync(
        string name, string? data, bool json, Func<IFunctionAccess, FunctionName, Task<DeploymentResult>> change, CancellationToken cancellationToken)
    {
        var asked = FunctionNames.Parse(name);
        await using var access = await FunctionAccess.OpenAsync(SharedOptions.ParseDirectory(data), cancellationToken);
        if (await access.FindAsync(asked, cancellationToken) is null)
        {
            throw await FunctionAccess.NotFoundAsync(access, asked, cancellationToken);
        }

        var changed = await change(access, asked);
        if (changed.Function is not { } function)
        {
            throw new CliException(string.Join("; ", changed.Errors), FailureTable.Of(Failure.BadModule).ExitCode);
        }

        if (json)
        {
            CliJson.Write(function);
        }
        else
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{function.Name}: version {function.Version} is live"));
        }

        return ExitCodes.Success;
    }
}
