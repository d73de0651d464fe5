using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Devices;
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
        With --attest the worker can prove what it is as well, to devices that ask (longshore run --require).
        Ends with Ctrl+C, SIGTERM or SIGHUP.

        Example:
          longshore worker --listen 0.0.0.0:7000
        """;

    public static Command Create()
    {
        var defaults = new WorkerHostOptions();
        var listen = new Option<string>("--listen")
        {
            HelpName = "ADDRESS:PORT",
            Description = "Where to listen",
            DefaultValueFactory = _ => defaults.Endpoint.ToString(),
        };
        var memory = new Option<string>("--memory")
        {
            HelpName = "SIZE",
            Description = $"The most memory of a sandbox, at least {Units.Size(WorkerContextOptions.MemoryBytesMin)}",
            DefaultValueFactory = _ => Units.Size(defaults.Worker.Limits.MemoryBytesMax),
        };
        var callTime = new Option<string>("--call-time")
        {
            HelpName = "DURATION",
            Description = "The longest run of a call",
            DefaultValueFactory = _ => Units.Duration(defaults.Worker.CallTimeMax),
        };
        var contexts = new Option<int>("--contexts")
        {
            HelpName = "N",
            Description = "The calls of one device that run at the same time",
            DefaultValueFactory = _ => defaults.Worker.ContextsMax,
        };
        var plain = new Option<bool>("--plain") { Description = "No encryption and no keys: anyone may read and call. For measurements only" };
        var data = SharedOptions.DataDirectory();
        var verb = new Verb("worker", Summary, Details) { listen, memory, callTime, contexts, plain, data };
        var attest = new AttestOptions(isKeyInMemory: false);
        attest.AddTo(verb);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var options = Parse(parsed.GetValue(listen)!, parsed.GetValue(memory)!, parsed.GetValue(callTime)!, defaults);
            var directory = SharedOptions.ParseDirectory(parsed.GetValue(data));
            options = options with
            {
                IsPlain = parsed.GetValue(plain),
                Attester = attest.Read(parsed, directory),
                Worker = options.Worker with { ContextsMax = parsed.GetValue(contexts) },
            };
            if (options.Violations().ToArray() is { Length: > 0 } violations)
            {
                throw new CliException(string.Join("; ", violations), ExitCodes.Usage);
            }

            if (options.IsPlain && options.Attester is not NoAttester)
            {
                throw new CliException("--attest and --plain exclude each other: without a key there is nothing to prove", ExitCodes.Usage);
            }

            return await RunAsync(options, directory, cancellationToken);
        });
        return verb;
    }

    private static WorkerHostOptions Parse(string listen, string memory, string callTime, WorkerHostOptions defaults)
    {
        if (!IPEndPoint.TryParse(listen, out var endpoint))
        {
            throw new CliException($"\"{listen}\" is not understood: write --listen 0.0.0.0:7000", ExitCodes.Usage);
        }

        if (!Units.TryParseSize(memory.Replace(" ", "", StringComparison.Ordinal), out var bytes)
            || !Units.TryParseDuration(callTime.Replace(" ", "", StringComparison.Ordinal), out var time)
            || time > TimeSpan.FromDays(1))
        {
            throw new CliException("write --memory as 256MiB and --call-time as 10min, at most a day", ExitCodes.Usage);
        }

        var worker = defaults.Worker;
        return defaults with
        {
            Endpoint = endpoint,
            Worker = worker with { Limits = worker.Limits with { MemoryBytesMax = bytes }, CallTimeMax = time },
        };
    }

    private static async Task<int> RunAsync(WorkerHostOptions options, string dataDirectory, CancellationToken cancellationToken)
    {
        // What does not work now would not work later either.
        var proof = (await AttestOptions.AttestAsync(options.Attester, new byte[Evidence.ReportDataBytes], cancellationToken)).Claim;
        var quickjs = CompiledModules.LoadQuickJs(dataDirectory);
        using var identity = options.IsPlain ? null : OwnKey.LoadOrCreate(dataDirectory);
        WorkerHost worker;
        try
        {
            worker = await WorkerHost.StartAsync(
                options,
                quickjs,
                identity,
                new TrustedKeys(dataDirectory, []),
                TimeProvider.System,
                text => Console.Error.WriteLine("longshore: " + text),
                cancellationToken);
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            throw new CliException($"the worker cannot listen on {options.Endpoint}: {failure.Message}", ExitCodes.Environment);
        }

        await using (worker)
        {
            Announcement.Try(() => Console.Out.WriteLine(identity is null
                ? $"worker on {worker.Endpoint}, NOT encrypted: for measurements only"
                : $"worker on {worker.Endpoint}, key {identity.Fingerprint}{(proof.Level == TrustLevel.None ? "" : $", proves {proof.Level.Name()}")}"));
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
