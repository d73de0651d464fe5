using System.CommandLine;
using Longshore.Cli.Access;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Node.Faces.Native;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore inspect</c>: one function, whole.</summary>
internal static class InspectVerb
{
    private const string Summary = "Show one deployed function with its limits.";

    private const string Details = """
        Example:
          longshore inspect thumbnail
        """;

    public static Command Create()
    {
        var name = SharedOptions.Name();
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var command = new Verb("inspect", Summary, Details) { name, data, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var access = FunctionAccess.Open(SharedOptions.ParseDirectory(parsed.GetValue(data)));
            var asked = FunctionNames.Parse(parsed.GetValue(name)!);
            var function = await access.FindAsync(asked, cancellationToken) ?? throw FunctionAccess.NotFound(asked);
            if (parsed.GetValue(json))
            {
                CliJson.Write(function);
            }
            else
            {
                Print(function);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(FunctionDescription function)
    {
        Console.Out.WriteLine($"function   {function.Name}");
        Console.Out.WriteLine($"module     {function.Digest}");
        Console.Out.WriteLine($"deployed   {function.DeployedAt:yyyy-MM-dd HH:mm:ss'Z'}");
        Console.Out.WriteLine($"memory     at most {Units.Size(function.MemoryBytesMax)}");
        Console.Out.WriteLine($"wall time  at most {Units.Duration(TimeSpan.FromMicroseconds(function.WallTimeMicrosecondsMax))}");
        Console.Out.WriteLine($"output     at most {Units.Size(function.OutputBytesMax)}");
        Console.Out.WriteLine($"input      at most {Units.Size(function.InputBytesMax)}");
        Console.Out.WriteLine($"stack      at most {Units.Size(function.StackBytesMax)}");
        foreach (var directory in function.Directories)
        {
            Console.Out.WriteLine($"directory  {directory}");
        }
    }
}
