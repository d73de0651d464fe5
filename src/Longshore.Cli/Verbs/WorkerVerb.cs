using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Longshore.Cli.Output;
using Longshore.JavaScript.Contexts;
using Longshore.Node.Hosting;
using Longshore.Offload.Keys;
using Longshore.Offload.Worker;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore worker</c>: runs calls for devices, until Ctrl+C.</summary>
internal static class WorkerVerb
{
    private const string Summary = "Run calls for devices that run longshore run. Each device has sandboxes of its own.";

    private const string Details = """
        Both sides prove who they are by their keys (TLS 1.3): see longshore keys. A device with the worker's own data directory is trusted.
        Ends with Ctrl+C.

        Example:
          longshore worker --listen 0.0.0.0:7000
        """;

    public static Command Create()
    {
        var listen = new Option<string>("--listen") { HelpName = "ADDRESS:PORT", Description = "Where to listen", DefaultValueFactory = _ => "127.0.0.1:7000" };
        var memory = new Option<string>("--memory") { HelpName = "SIZE", Description = "Most memory of a sandbox", DefaultValueFactory = _ => "256MiB" };
        var callTime = new Option<string>("--call-time") { HelpName = "DURATION", Description = "Longest run of a call", DefaultValueFactory = _ => "10min" };
        var contexts = new Option<int>("--contexts") { HelpName = "N", Description = "Calls of one device that run at the same time", DefaultValueFactory = _ => Environment.ProcessorCount };
        var plain = new Option<bool>("--plain") { Description = "No encryption and no keys: anyone may read and call. For measurements only" };
        var data = SharedOptions.DataDirectory();
        var verb = new Verb("worker", Summary, Details) { listen, memory, callTime, contexts, plain, data };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            if (!IPEndPoint.TryParse(parsed.GetValue(listen)!, out var endpoint))
            {
                throw new CliException($"\"{parsed.GetValue(listen)}\" is not understood: write --listen 0.0.0.0:7000", ExitCodes.Usage);
            }

            if (!Units.TryParseSize(parsed.GetValue(memory)!, out var bytes) || !Units.TryParseDuration(parsed.GetValue(callTime)!, out var time))
            {
                throw new CliException("write --memory as 256MiB and --call-time as 10min", ExitCodes.Usage);
            }

            var options = new WorkerOptions
            {
                Endpoint = endpoint,
                IsPlain = parsed.GetValue(plain),
                Limits = new JavaScriptLimits { MemoryBytesMax = bytes },
                CallTimeMax = time,
                ContextsMax = Math.Max(1, parsed.GetValue(contexts)),
            };
            return await RunAsync(options, SharedOptions.ParseDirectory(parsed.GetValue(data)), cancellationToken);
        });
        return verb;
    }

    private static async Task<int> RunAsync(WorkerOptions options, string dataDirectory, CancellationToken cancellationToken)
    {
        var quickjs = CompiledModules.LoadQuickJs(dataDirectory);
        using var identity = options.IsPlain ? null : OffloadIdentity.LoadOrCreate(dataDirectory);
        OffloadWorker worker;
        try
        {
            worker = OffloadWorker.Start(
                options, quickjs, identity, new TrustedKeys(dataDirectory, []), TimeProvider.System, text => Console.Error.WriteLine("longshore: " + text));
        }
        catch (SocketException failure)
        {
            throw new CliException($"the worker cannot listen on {options.Endpoint}: {failure.Message}", ExitCodes.Environment);
        }

        await using (worker)
        {
            Console.Out.WriteLine(identity is null
                ? $"worker on {worker.Endpoint}, NOT encrypted: for measurements only"
                : $"worker on {worker.Endpoint}, key {identity.Fingerprint}");
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // Ctrl+C is how a worker ends.
            }
        }

        return ExitCodes.Success;
    }
}
