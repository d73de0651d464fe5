using Longshore.Cli.Input;
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
    /// <param name="directory">The data directory.</param>
    /// <param name="cancellationToken">Ends the wait for the node.</param>
    /// <param name="secretsKey">The file with the key of secrets if no node runs; null for the data directory's own.</param>
    public static async Task<IFunctionAccess> OpenAsync(string directory, CancellationToken cancellationToken, string? secretsKey = null) =>
        DataDirectoryLock.IsTaken(directory) ? await OpenNodeAsync(directory, cancellationToken) : new LocalFunctions(directory, secretsKey);

    /// <summary>Uses the running node.</summary>
    /// <exception cref="CliException">No node runs on the directory, or it cannot be found by its record.</exception>
    public static async Task<NodeFunctions> OpenNodeAsync(string directory, CancellationToken cancellationToken)
    {
        if (!DataDirectoryLock.IsTaken(directory))
        {
            throw new CliException(
                $"no node runs on {directory}: start one with longshore serve, or add --local", ExitCodes.Environment);
        }

        var record = Read(directory) ?? throw new CliException(
            $"another process uses {directory}, and it is not a node that answers yet; try again", ExitCodes.Environment);
        return await NodeFunctions.ConnectAsync(record, cancellationToken);
    }

    /// <summary>There is no function of a name: the error says which one was probably meant.</summary>
    public static async Task<CliException> NotFoundAsync(IFunctionAccess access, FunctionName name, CancellationToken cancellationToken)
    {
        var known = (await access.ListAsync(cancellationToken)).Select(function => function.Name.Value);
        return new CliException(
            $"there is no function \"{name}\"; {(Spelling.Nearest(name.Value, known) is { } meant ? $"did you mean {meant}?" : "longshore list shows the deployed functions")}",
            FailureTable.Of(Failure.NotFound).ExitCode);
    }

    private static NodeRecord? Read(string directory)
    {
        try
        {
            return NodeRecord.Read(directory);
        }
        catch (InvalidDataException damaged)
        {
            throw new CliException(damaged.Message, ExitCodes.Environment);
        }
    }
}
