using Longshore.Cli.Output;
using Longshore.Functions.Model;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Hosting;

namespace Longshore.Cli.Access;

/// <summary>Chooses the way to a data directory's functions.</summary>
internal static class FunctionAccess
{
    /// <summary>Through the running node if there is one, else straight to the database.</summary>
    public static IFunctionAccess Open(string directory) =>
        Directory.Exists(directory) && IsInUse(directory) ? OpenNode(directory) : new LocalFunctions(directory);

    /// <summary>Through the running node.</summary>
    /// <exception cref="CliException">None runs.</exception>
    public static IFunctionAccess OpenNode(string directory)
    {
        if (!Directory.Exists(directory) || !IsInUse(directory))
        {
            throw new CliException(
                $"no node runs on {directory}: start one with longshore serve, or add --local", ExitCodes.Environment);
        }

        return NodeRecord.Read(directory) is { } record
            ? new NodeFunctions(new Uri(record.Url), record.Token)
            : throw new CliException(
                $"another process works on {directory} and is no node that answers yet; try again", ExitCodes.Environment);
    }

    public static CliException NotFound(FunctionName name) =>
        new($"there is no function \"{name}\"; longshore list shows those there are", FailureTable.Of(Failure.NotFound).ExitCode);

    private static bool IsInUse(string directory)
    {
        using var taken = DataDirectoryLock.TryTake(directory);
        return taken is null;
    }
}
