using Longshore.Cli.Output;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Hosting;

namespace Longshore.Cli.Access;

/// <summary>Chooses how to reach a data directory's functions: through its node or in this process.</summary>
internal static class FunctionAccess
{
    /// <summary>Uses the running node if there is one, and the database otherwise.</summary>
    public static IFunctionAccess Open(string directory) =>
        Directory.Exists(directory) && IsInUse(directory) ? OpenNode(directory) : new LocalFunctions(directory);

    /// <summary>Uses the running node.</summary>
    /// <exception cref="CliException">No node runs on the directory.</exception>
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
                $"another process uses {directory}, and it is not a node that answers yet; try again", ExitCodes.Environment);
    }

    public static CliException NotFound(FunctionName name) =>
        new($"there is no function \"{name}\"; longshore list shows the deployed functions", FailureTable.Of(Failure.NotFound).ExitCode);

    private static bool IsInUse(string directory)
    {
        using var taken = DataDirectoryLock.TryTake(directory);
        return taken is null;
    }
}
