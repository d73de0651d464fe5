using System.CommandLine;
using Longshore.Cli.Access;
using Longshore.Cli.Input;
using Longshore.Cli.Output;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore remove</c>: removes a function.</summary>
internal static class RemoveVerb
{
    private const string Summary = "Remove a function, and its module if no other function uses it. Calls in flight finish.";

    private const string Details = """
        Example:
          longshore remove thumbnail
        """;

    public static Command Create()
    {
        var name = SharedOptions.Name();
        var data = SharedOptions.DataDirectory();
        var command = new Verb("remove", Summary, Details) { name, data };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var access = await FunctionAccess.OpenAsync(SharedOptions.ParseDirectory(parsed.GetValue(data)), cancellationToken);
            var asked = FunctionNames.Parse(parsed.GetValue(name)!);
            if (!await access.RemoveAsync(asked, cancellationToken))
            {
                throw await FunctionAccess.NotFoundAsync(access, asked, cancellationToken);
            }

            Console.Out.WriteLine($"removed {asked}");
            return ExitCodes.Success;
        });
        return command;
    }
}
