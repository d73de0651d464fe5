using System.Net;
using Longshore.JavaScript.Contexts;
using Longshore.Offload.Keys;
using Longshore.Offload.Worker;
using Microsoft.Extensions.Logging;

namespace Longshore.Node.Faces.Devices;

/// <summary>The workers that take calls of devices, one for each address of the node.</summary>
internal sealed partial class DeviceWorkers : IAsyncDisposable
{
    private readonly OffloadIdentity _identity;
    private readonly List<OffloadWorker> _workers = [];

    private DeviceWorkers(OffloadIdentity identity) => _identity = identity;

    /// <summary>The key that devices know the node by.</summary>
    public string Fingerprint => _identity.Fingerprint;

    /// <summary>Starts the workers.</summary>
    /// <exception cref="IOException">The identity cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">The identity's file is damaged.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">An address cannot be listened on.</exception>
    public static async Task<DeviceWorkers> StartAsync(
        IReadOnlyList<IPAddress> addresses, int port, string dataDirectory, QuickJsModule quickJs, TimeProvider time, ILogger logger)
    {
        var workers = new DeviceWorkers(OffloadIdentity.LoadOrCreate(dataDirectory));
        try
        {
            var trusted = new TrustedKeys(dataDirectory, []);
            foreach (var address in addresses)
            {
                var options = new WorkerOptions { Endpoint = new IPEndPoint(address, port) };
                workers._workers.Add(OffloadWorker.Start(
                    options, quickJs, workers._identity, trusted, time, text => Log.Device(logger, text)));
            }

            return workers;
        }
        catch
        {
            await workers.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }

        _identity.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(13, LogLevel.Information, "A device at the worker: {Text}")]
        public static partial void Device(ILogger logger, string text);
    }
}
