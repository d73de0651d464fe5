using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Load;
using Longshore.Fleet.Settings;
using Longshore.Functions.Specs;
using Longshore.Storage.Sqlite.Fleet;

namespace Longshore.Cli.Fleet;

/// <summary>The files of a fleet.</summary>
internal static class FleetFiles
{
    private const string FolderName = "fleet";
    private const string SocketName = "fleet.sock";

    // 17 functions with ten arguments each have 40 kB.
    private const int InputsBytesMax = 16 << 20;

    /// <summary>The directory of a fleet's jobs, in a data directory.</summary>
    public static string Directory(string dataDirectory) => Path.Combine(dataDirectory, FolderName);

    /// <summary>The socket over which commands reach the orchestrator.</summary>
    public static string Socket(string dataDirectory) => Path.Combine(Directory(dataDirectory), SocketName);

    /// <summary>Reads <c>fleet.json</c>.</summary>
    /// <exception cref="CliException">It is missing, or has errors; all of them are told.</exception>
    public static async Task<FleetConfig> ReadConfigAsync(string path, CancellationToken cancellationToken)
    {
        var errors = new List<ValidationError>();
        var config = FleetConfigReader.Read(await InputFile.ReadAsync(path, FleetConfigReader.BytesMax, cancellationToken), errors);
        return config ?? throw Wrong(path, errors);
    }

    /// <summary>Reads the inputs of functions.</summary>
    /// <exception cref="CliException">The file is missing, or is something else.</exception>
    public static async Task<WorkloadInputs> ReadInputsAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return WorkloadInputs.Read(await InputFile.ReadAsync(path, InputsBytesMax, cancellationToken));
        }
        catch (InvalidDataException failure)
        {
            throw new CliException($"{path}: {failure.Message}", ExitCodes.Usage);
        }
    }

    /// <summary>Opens the jobs of a fleet that exists.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public static async Task<SqliteJobStore> OpenJobsAsync(string dataDirectory, CancellationToken cancellationToken) =>
        File.Exists(Path.Combine(Directory(dataDirectory), SqliteJobStore.FileName))
            ? await SqliteJobStore.OpenAsync(Directory(dataDirectory), new JobLimits(), cancellationToken)
            : throw new CliException($"there is no fleet in {dataDirectory}: longshore fleet serve makes one", ExitCodes.Environment);

    /// <summary>One line for each error of a file.</summary>
    public static CliException Wrong(string path, IEnumerable<ValidationError> errors) =>
        new(string.Join('\n', errors.Select(error => $"{path}: {error}")), ExitCodes.Usage);
}
