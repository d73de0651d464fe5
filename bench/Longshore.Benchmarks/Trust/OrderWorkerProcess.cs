using System.Text.Json;
using Longshore.Functions;
using Longshore.Node.Hosting;
using Longshore.Python.Guests;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;
using Longshore.Trust.Worker;
using Longshore.Trust.Workloads;
using Longshore.Wasm;

namespace Longshore.Benchmarks.Trust;

/// <summary>A worker as <c>longshore trust worker</c> makes it, in this process, which ends with its standard input.</summary>
internal static class OrderWorkerProcess
{
    /// <summary>The first argument of such a process. The second one has its <see cref="OrderWorkerSettings"/>.</summary>
    public const string Verb = "trust-worker";

    /// <summary>Runs the worker, after Python's code is compiled ahead of time.</summary>
    public static async Task<int> RunAsync(string settingsJson)
    {
        OrderThreads.SleepWhenIdle();
        var settings = JsonSerializer.Deserialize<OrderWorkerSettings>(settingsJson)!;
        await CompileAsync(settings);
        using var workloads = await LoadAsync(settings);
        using var keys = WorkerKeys.Create(WorkerKeys.EncryptionBits[0]);
        var options = new OrderOptions();
        await using var server = OrderServer.Start(
            new WorkOrderProcessor(keys, workloads, options), options.Limits, new OrderServerOptions { Address = "tcp://127.0.0.1:0", Log = Console.Error.WriteLine });
        Console.WriteLine(server.Address);
        await Console.In.ReadToEndAsync();
        return 0;
    }

    // The workloads are loaded after it, so they use the compiled code.
    private static async Task CompileAsync(OrderWorkerSettings settings)
    {
        var engine = new Wasm.Engine(new EngineOptions { AheadOfTime = CompiledModules.In(settings.Data, failure => throw new InvalidOperationException(failure)) });
        await PythonInterpreter.Load(engine, TimeProvider.System).CompileAheadOfTimeAsync(CancellationToken.None);
    }

    private static Task<FunctionWorkloads> LoadAsync(OrderWorkerSettings settings) => FunctionWorkloads.LoadAsync(
        settings.Workloads,
        new FunctionsOptions { AheadOfTime = CompiledModules.In(settings.Data) },
        TimeProvider.System,
        Console.Error.WriteLine,
        CancellationToken.None);
}
