using System.Text;
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

    // sun_path of unix(7) has 108 bytes, of which the last is zero.
    private const int SocketPathBytesMax = 107;

    // 17 functions with ten arguments each have 40 kB.
    private const int InputsBytesMax = 16 << 20;

    /// <summary>The directory of a fleet's jobs, in a data directory.</summary>
    public static string Directory(string dataDirectory) => Path.Combine(dataDirectory, FolderName);

    /// <summary>The socket over which commands reach the orchestrator.</summary>
    /// <exception cref="CliException">Its path is too long for the system.</exception>
    public static string Socket(string dataDirectory)
    {
        var path = Path.Combine(Directory(dataDirectory), SocketName);
        return Encoding.UTF8.GetByteCount(path) <= SocketPathBytesMax
            ? path
            : throw new CliException(
                $"{path} is longer than the path of a socket may be, {SocketPathBytesMax} bytes: name a shorter directory with --data", ExitCodes.Usage);
    }

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
