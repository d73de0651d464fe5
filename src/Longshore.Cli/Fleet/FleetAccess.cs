using System.Net.Sockets;
using Longshore.Cli.Output;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Serving;

namespace Longshore.Cli.Fleet;

/// <summary>Reaches the orchestrator of a data directory.</summary>
internal static class FleetAccess
{
    /// <summary>Connects to it.</summary>
    /// <exception cref="CliException">None runs.</exception>
    public static async Task<ControlClient> ConnectAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        try
        {
            return await ControlClient.ConnectAsync(FleetFiles.Socket(dataDirectory), cancellationToken);
        }
        catch (SocketException)
        {
            throw new CliException($"no fleet is served in {dataDirectory}: start longshore fleet serve", ExitCodes.Environment);
        }
    }

    /// <summary>Submits jobs.</summary>
    /// <exception cref="CliException">They were refused.</exception>
    public static async Task<JobNumbers> SubmitAsync(
        ControlClient fleet, string? key, IReadOnlyList<JobRequest> requests, CancellationToken cancellationToken)
    {
        try
        {
            return await fleet.SubmitAsync(key, requests, cancellationToken);
        }
        catch (JobException refusal)
        {
            throw new CliException(
                $"{refusal.Refusal}: {refusal.Message}",
                refusal.Refusal is JobRefusal.QueueFull or JobRefusal.NotWritten ? ExitCodes.Environment : ExitCodes.Usage);
        }
    }
}
