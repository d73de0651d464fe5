using System.Net;
using System.Text;
using Longshore.Functions.Attestation;
using Longshore.JavaScript.Contexts;
using Longshore.Node.Faces.Devices;
using Longshore.Offload.Battery;
using Longshore.Offload.Device;
using Longshore.Offload.Keys;
using Longshore.Offload.Worker;
using Longshore.Tests.JavaScript;
using Longshore.Wasm.Wasi;

namespace Longshore.Tests.Offload;

/// <summary>A program in files of its own, and workers in this process.</summary>
internal sealed class OffloadRun : IAsyncDisposable
{
    private readonly JavaScriptFixture _fixture = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly List<WorkerHost> _workers = [];

    /// <summary>What was reported about workers and devices.</summary>
    public List<string> Reports { get; } = [];

    public string Directory => _directory.Path;

    public QuickJsModule QuickJs => _fixture.Module;

    public IReadOnlyList<WorkerHost> Workers => _workers;

    public OffloadRun With(string file, string text)
    {
        var path = Path.Combine(_directory.Path, file);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    public WorkerHost StartWorker(
        Func<WorkerOptions, WorkerOptions>? change = null, OffloadIdentity? identity = null, TrustedKeys? trusted = null, int port = 0,
        IAttester? attester = null)
    {
        var options = new WorkerHostOptions
        {
            Endpoint = new IPEndPoint(IPAddress.Loopback, port),
            IsPlain = identity is null,
            Attester = attester ?? new NoAttester(),
            Worker = change?.Invoke(new WorkerOptions()) ?? new WorkerOptions(),
        };
        var worker = WorkerHost.StartAsync(
            options, QuickJs, identity, trusted ?? new TrustedKeys(_directory.Path, []), TimeProvider.System, Report, CancellationToken.None)
            .GetAwaiter().GetResult();
        _workers.Add(worker);
        return worker;
    }

    public static ServerAddress AddressOf(WorkerHost worker, bool isPlain = true) => new("127.0.0.1", worker.Endpoint.Port, isPlain);

    /// <summary>Runs the program <c>run.js</c> on all workers that were started.</summary>
    public Task<(int Exit, string Output, string Error)> RunAsync(Func<DeviceOptions, DeviceOptions>? change = null) =>
        RunAsync([.. _workers.Select(worker => AddressOf(worker))], change);

    /// <summary>Runs the program on all workers, and explains afterwards where its calls ran.</summary>
    public Task<(int Exit, string Output, string Error)> RunAsync(
        Func<DeviceOptions, DeviceOptions> change, Action<IReadOnlyList<CallOutcome>> explain) =>
        RunAsync([.. _workers.Select(worker => AddressOf(worker))], change, explain: explain);

    public async Task<(int Exit, string Output, string Error)> RunAsync(
        IReadOnlyList<ServerAddress> servers,
        Func<DeviceOptions, DeviceOptions>? change = null,
        OffloadIdentity? identity = null,
        Func<string, bool>? isTrusted = null,
        Action<IReadOnlyList<CallOutcome>>? explain = null,
        TimeProvider? time = null,
        IEvidencePolicy? evidence = null,
        Action<IReadOnlyList<(string Address, TrustProof Proof)>>? proofs = null,
        Action<string>? welcomed = null)
    {
        var options = new DeviceOptions { Program = Path.Combine(_directory.Path, "run.js"), Servers = servers, WorkingDirectory = _directory.Path };
        var (output, error) = (new Collected(), new Collected());
        await using var battery = await BatteryMonitor.StartAsync(null, TimeProvider.System, CancellationToken.None);
        await using var program = await DeviceProgram.PrepareAsync(
            change?.Invoke(options) ?? options, new DeviceServices(QuickJs, battery, identity, isTrusted ?? (_ => false), output, error, Report) { Time = time ?? TimeProvider.System, Evidence = evidence, Welcomed = welcomed });
        var exit = await Task.Factory.StartNew(
            () => program.Run(TestContext.Current.CancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        explain?.Invoke(program.Outcomes());
        proofs?.Invoke(program.Proofs());
        return (exit, output.ToString(), error.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }

        _directory.Dispose();
    }

    private void Report(string text)
    {
        lock (Reports)
        {
            Reports.Add(text);
        }
    }

    private sealed class Collected : IGuestOutput
    {
        private readonly StringBuilder _text = new();

        public void Write(ReadOnlySpan<byte> bytes) => _text.Append(Encoding.UTF8.GetString(bytes));

        public override string ToString() => _text.ToString();
    }
}
