using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Longshore.Benchmarks.Trust;

/// <summary>A worker in a process of its own, which uses one core.</summary>
internal sealed class OrderWorker : IAsyncDisposable
{
    // The first start compiles Python's interpreter ahead of time, which takes a minute on a slow machine.
    private static readonly TimeSpan StartMax = TimeSpan.FromMinutes(10);

    private readonly Process _process;

    private OrderWorker(Process process, string address) => (_process, Address) = (process, address);

    /// <summary>Its ZeroMQ address.</summary>
    public string Address { get; }

    /// <summary>Starts our worker.</summary>
    public static Task<OrderWorker> StartAsync(OrderWorkerSettings settings, int core, CancellationToken cancellationToken) => StartAsync(
        ["dotnet", typeof(OrderWorker).Assembly.Location, OrderWorkerProcess.Verb, JsonSerializer.Serialize(settings)], core, cancellationToken);

    /// <summary>Starts the worker in plain Python.</summary>
    /// <exception cref="MissingPeerException">A library of it is not installed.</exception>
    public static async Task<OrderWorker> StartPythonAsync(string script, string workloads, int core, CancellationToken cancellationToken)
    {
        const string Packages = "python3-zmq python3-pycryptodome python3-ecdsa";
        try
        {
            await Peer.RunAsync("/usr/bin/python3", Packages, ["-c", "import zmq, Cryptodome, ecdsa"], cancellationToken);
        }
        catch (InvalidOperationException)
        {
            throw new MissingPeerException("a library of the worker in Python", Packages);
        }

        return await StartAsync(["/usr/bin/python3", script, workloads], core, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<OrderWorker> StartAsync(string[] command, int core, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("taskset", ["-c", core.ToString(CultureInfo.InvariantCulture), .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Peer.Start(start, "taskset", "util-linux");
        try
        {
            var address = await process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(StartMax, cancellationToken);
            return new OrderWorker(process, address ?? throw new InvalidOperationException("a worker did not start; its errors are above"));
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }
}
