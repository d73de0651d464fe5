using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Longshore.Cli.Fleet;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Cli.Projects;
using Longshore.Functions.Attestation;
using Longshore.Functions.Logs;
using Longshore.Node.Faces.Sledge;
using Longshore.Node.Hosting;
using Longshore.Node.Hosting.Listening;
using Longshore.Trust.Attestation;
using Microsoft.Extensions.Logging;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore serve</c>: a node, until Ctrl+C.</summary>
internal static class ServeVerb
{
    private const string Summary = "Run a node: its deployed functions at /function/NAME and, with SPEC, tenants on ports of their own.";

    private const string Details = """
        SPEC is SLEdge's JSON: an array of tenants with their ports and routes; or a longshore.toml with [[tenants]]. Ctrl+C, SIGTERM or SIGHUP ends it when the calls under way
        have ended, after 10 s at the latest; a second one ends it at once.

        Example:
          longshore serve samples/sledge.json
          curl localhost:10010/fib?10
          curl -H 'Deadline: 20ms' localhost:10010/fib?10

        SLEdge's environment variables SLEDGE_SCHEDULER, SLEDGE_DISPATCHER, SLEDGE_NWORKERS, SLEDGE_QUANTUM_US,
        SLEDGE_DISABLE_PREEMPTION, SLEDGE_SANDBOX_PERF_LOG and SLEDGE_HTTP_SESSION_PERF_LOG are what the options are by default.
        """;

    public static Command Create()
    {
        var spec = new Argument<FileInfo?>("SPEC")
        {
            Description = "A specification of tenants as SLEdge takes it",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var data = SharedOptions.DataDirectory();
        var port = SharedOptions.Port();
        var listen = SharedOptions.Listen();
        var json = SharedOptions.Json();
        var defaults = new Lazy<SledgeEnvironment>(SledgeEnvironment.Read);
        var slots = new Option<int>("--core-slots")
        {
            HelpName = "N",
            Description = "Guests that run at one time",
            DefaultValueFactory = _ => defaults.Value.Functions.CoreSlots,
        };
        var queue = new Option<int>("--queue")
        {
            HelpName = "N",
            Description = "Invocations that wait; further ones are refused",
            DefaultValueFactory = _ => defaults.Value.Functions.QueueLengthMax,
        };
        var policy = new Option<string>("--policy")
        {
            HelpName = "NAME",
            Description = "Who gets a core slot first: EDF (earliest deadline), FIFO, SJF (shortest job), RR (round robin), MTDS (tenants' "
                + "budgets), MTDBF (tenants' shares)",
            DefaultValueFactory = _ => defaults.Value.Functions.Policy,
        };
        var dispatcher = new Option<string>("--dispatcher")
        {
            HelpName = "NAME",
            Description = "Where an invocation waits: TO_GLOBAL_QUEUE (one queue), a queue for each slot by RR, JSQ, LLD or EDF_INTERRUPT, "
                + "a line for each function (SHINJUKU) or group (DARC)",
            DefaultValueFactory = _ => defaults.Value.Functions.Dispatcher,
        };
        var quantum = new Option<int>("--quantum-us")
        {
            HelpName = "N",
            Description = "How long a guest runs before others run, with --policy RR",
            DefaultValueFactory = _ => (int)defaults.Value.Functions.Quantum.TotalMicroseconds,
        };
        var memory = new Option<long?>("--memory-max")
        {
            HelpName = "SIZE",
            Description = "The node's resident memory; near it the largest guest is ended and calls are refused [default: three quarters of the memory "
                + "that the node may use]",
            CustomParser = ParseMemory,
        };
        var noPreemption = new Option<bool>("--no-preemption") { Description = "Let a guest that runs end before others run" };
        var noAdmission = new Option<bool>("--no-admission") { Description = "Take in work that cannot be done by its deadline" };
        var routes = new RouteOptions();
        var scratch = new ScratchOptions();
        var keyValue = new KeyValueOptions();
        var state = new StateOptions();
        var objects = new ObjectOptions();
        var peers = new PeerVerbOptions();
        var cluster = new ClusterVerbOptions();
        var secretsKey = SharedOptions.SecretsKey();
        var queues = new QueueOptions();
        var receipts = new ReceiptOptions();
        var rpcPort = SharedOptions.Port("--rpc-port", "Serve remote procedure calls on this port as well");
        var rpcSocket = new Option<FileInfo?>("--rpc-socket")
        {
            HelpName = "FILE",
            Description = "Serve remote procedure calls on this Unix socket as well",
        };
        var offloadPort = SharedOptions.Port("--offload-port", "Take calls of devices (longshore run) on this port as well, as longshore worker does");
        var faasmPort = SharedOptions.Port("--faasm-port", "Serve clients of Faasm (POST /f/, PUT /f/USER/FUNCTION) on this port as well");
        var functionPorts = new FunctionPortOption();
        var openFaas = new OpenFaasVerbOptions();
        var fleet = new Option<string?>("--fleet")
        {
            HelpName = "FILE",
            Description = "Serve the fleet of boards of this fleet.json as well, as longshore fleet serve does, and run calls on its boards where that costs less",
        };
        var placement = new PlacementVerbOptions();
        var trustPort = SharedOptions.Port("--trust-port", "Take work orders (EEA's JSON-RPC over HTTP) on this port as well, as longshore trust listener does");
        var trust = new ListenerOptions("trust-");
        var otlp = new Option<Uri?>("--otlp")
        {
            HelpName = "URL",
            Description = "Send metrics to the OpenTelemetry collector at this URL (OTLP over HTTP) once a minute, for example http://localhost:4318",
            CustomParser = ParseCollector,
        };
        var performanceLog = new Option<string?>("--perf-log")
        {
            HelpName = "FILE",
            Description = "Write a line of CSV for every invocation, in the columns of SLEdge's sandbox performance log",
            DefaultValueFactory = _ => defaults.Value.PerformanceLog,
        };
        var sessionLog = new Option<string?>("--session-log")
        {
            HelpName = "FILE",
            Description = "Write a line of CSV for every HTTP request to a tenant: sizes, and times to receive, answer and send",
            DefaultValueFactory = _ => defaults.Value.SessionLog,
        };
        var logSize = new Option<long>("--log-size")
        {
            HelpName = "SIZE",
            Description = "The most bytes of functions' lines on the disk, for longshore logs; the function with the most loses its oldest [default: 64MiB]",
            CustomParser = ParseLogSize,
            DefaultValueFactory = _ => new LogLimits().BytesMax,
        };
        var logDays = new Option<int>("--log-days")
        {
            HelpName = "N",
            Description = "How many days functions' lines are kept",
            DefaultValueFactory = _ => (int)new LogLimits().Age.TotalDays,
        };
        var development = new Option<bool>("--development")
        {
            Description = "Show every client where in its source a function failed; without it only those who have the node's token see that",
        };
        var verbose = new Option<bool>("--verbose") { Description = "Log every detail" };
        var command = new Verb("serve", Summary, Details)
        {
            spec,
            data,
            port,
            listen,
            slots,
            queue,
            policy,
            dispatcher,
            quantum,
            memory,
            noPreemption,
            noAdmission,
            rpcPort,
            rpcSocket,
            offloadPort,
            faasmPort,
            fleet,
            functionPorts.Option,
            trustPort,
            otlp,
            performanceLog,
            sessionLog,
            logSize,
            logDays,
            development,
            secretsKey,
            json,
            verbose,
        };
        routes.AddTo(command);
        scratch.AddTo(command);
        keyValue.AddTo(command);
        state.AddTo(command);
        objects.AddTo(command);
        peers.AddTo(command);
        cluster.AddTo(command);
        queues.AddTo(command);
        var attest = new AttestOptions(isKeyInMemory: false);
        attest.AddTo(command);
        var evidence = new EvidenceOptions();
        evidence.AddTo(command, isCommonOnly: true);
        trust.AddTo(command);
        openFaas.AddTo(command);
        receipts.AddTo(command);
        placement.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var file = parsed.GetValue(spec);
            var directory = SharedOptions.ParseDirectory(parsed.GetValue(data));
            var attester = attest.Read(parsed, directory);
            var functions = defaults.Value.Functions with
            {
                Proof = (await AttestOptions.AttestAsync(attester, new byte[Evidence.ReportDataBytes], cancellationToken)).Claim,
                CoreSlots = parsed.GetValue(slots),
                QueueLengthMax = parsed.GetValue(queue),
                Policy = parsed.GetValue(policy)!,
                Dispatcher = parsed.GetValue(dispatcher)!,
                Quantum = TimeSpan.FromMicroseconds(parsed.GetValue(quantum)),
                MemoryBytesMax = parsed.GetValue(memory) ?? defaults.Value.Functions.MemoryBytesMax,
                Preempts = defaults.Value.Functions.Preempts && !parsed.GetValue(noPreemption),
                Admits = defaults.Value.Functions.Admits && !parsed.GetValue(noAdmission),
                Scratch = scratch.ReadLimits(parsed),
                KeyValue = keyValue.Read(parsed),
                State = state.Read(parsed),
                Objects = objects.ReadLimits(parsed),
                Queues = queues.Read(parsed),
            };
            await using var boards = parsed.GetValue(fleet) is { } fleetFile
                ? await OpenedFleet.OpenAsync(await FleetFiles.ReadConfigAsync(fleetFile, cancellationToken), directory, faults: 0, seed: 0, cancellationToken)
                : null;
            var options = NodeOptionsParser.Parse(directory, parsed.GetValue(port), parsed.GetValue(listen)!) with
            {
                Attester = attester,
                RpcPort = NodeOptionsParser.CheckPort("--rpc-port", parsed.GetValue(rpcPort)),
                OffloadPort = NodeOptionsParser.CheckPort("--offload-port", parsed.GetValue(offloadPort)),
                FaasmPort = NodeOptionsParser.CheckPort("--faasm-port", parsed.GetValue(faasmPort)),
                FunctionPorts = functionPorts.Read(parsed),
                OpenFaas = openFaas.Read(parsed),
                Trust = ReadTrust(parsed, trustPort, trust),
                RpcSocket = parsed.GetValue(rpcSocket)?.FullName,
                OtlpUrl = parsed.GetValue(otlp),
                Receipts = receipts.Read(parsed),
                PerformanceLog = parsed.GetValue(performanceLog),
                SessionLog = parsed.GetValue(sessionLog),
                Specification = file is null ? null : await ReadAsync(file, routes.Read(parsed, functions), cancellationToken),
                ModuleFolders = [file?.DirectoryName ?? ".", Directory.GetCurrentDirectory(), SampleFiles.Folder],
                Functions = placement.Read(parsed, functions),
                Executors = boards is null ? [] : [boards.Host.Executor],
                Objects = objects.ReadSource(parsed),
                Cluster = cluster.Read(parsed, peers.Read(parsed).Roles, placement.Read(parsed, functions)),
                Peers = peers.Read(parsed) with
                {
                    Evidence = evidence.WorkerPolicy(parsed) is { } required ? new EvidenceVerifier(required, TimeProvider.System.GetUtcNow) : null,
                },
                Logs = new LogLimits { BytesMax = parsed.GetValue(logSize), Age = TimeSpan.FromDays(parsed.GetValue(logDays)) },
                IsDevelopment = parsed.GetValue(development),
                KeepsScratch = scratch.ReadKeeps(parsed),
                SecretsKey = parsed.GetValue(secretsKey)?.FullName,
                LogLevel = parsed.GetValue(verbose) ? LogLevel.Debug : LogLevel.Information,
            };
            options = placement.Read(parsed, options);
            if (defaults.Value.Unused is { Count: > 0 } unused)
            {
                Console.Error.WriteLine("longshore: these variables of SLEdge change nothing here: " + string.Join(", ", unused));
            }

            await using var node = await NodeHost.StartAsync(options, TimeProvider.System, cancellationToken);
            Announcement.Try(() => Announce(node, boards?.Host.Endpoint, parsed.GetValue(json)));
            await node.WaitForEndAsync(cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    private static TrustOptions? ReadTrust(ParseResult parsed, Option<int?> trustPort, ListenerOptions trust)
    {
        if (NodeOptionsParser.CheckPort(trustPort.Name, parsed.GetValue(trustPort)) is { } port)
        {
            return trust.Read(parsed) with { Port = port };
        }

        return trust.IsGiven(parsed) ? throw new CliException("--trust-worker, --trust-notify and --trust-compat need --trust-port", ExitCodes.Usage) : null;
    }

    private static long? ParseMemory(ArgumentResult argument)
    {
        if (Units.TryParseSize(argument.Tokens[0].Value, out var bytes))
        {
            return bytes;
        }

        argument.AddError($"--memory-max {argument.Tokens[0].Value}: write a size as 2GiB or 512MiB");
        return null;
    }

    private static long ParseLogSize(ArgumentResult argument)
    {
        if (Units.TryParseSize(argument.Tokens[0].Value, out var bytes))
        {
            return bytes;
        }

        argument.AddError($"--log-size {argument.Tokens[0].Value}: write a size as 64MiB or 1GiB");
        return 0;
    }

    private static Uri? ParseCollector(ArgumentResult argument)
    {
        if (Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https"))
        {
            return url;
        }

        argument.AddError($"--otlp {argument.Tokens[0].Value}: write a URL such as http://localhost:4318");
        return null;
    }

    private static async Task<SpecModel> ReadAsync(FileInfo file, RouteDefaults routes, CancellationToken cancellationToken)
    {
        return file.Extension == ".toml" ? ProjectReader.ReadTenants(file.FullName, routes) : SpecReader.Read(await InputFile.ReadAsync(file.FullName, SpecReader.BytesMax, cancellationToken), routes);
    }

    private static void Announce(NodeHost node, IPEndPoint? fleet, bool json)
    {
        if (json)
        {
            CliJson.Write(new
            {
                node = node.Record.Url,
                routes = node.RouteUrls,
                worker = node.OffloadFingerprint,
                fleet = fleet?.ToString(),
                listeners = node.Listeners.Select(listener => new { source = listener.Source, serves = listener.Serves, address = listener.Address }),
            });
            return;
        }

        Console.Out.WriteLine($"The node serves at {node.Record.Url}");
        foreach (var url in node.RouteUrls)
        {
            Console.Out.WriteLine("  " + url);
        }

        foreach (var listener in node.Listeners.Where(listener => listener.Protocol == ListenerProtocol.Rpc || listener.Source is "--faasm-port" or "--openfaas-port" or "--trust-port" || listener.Source.StartsWith(FunctionPortOption.Name, StringComparison.Ordinal)))
        {
            Console.Out.WriteLine($"  {listener.Serves} at {listener.Address}");
        }

        if (fleet is not null)
        {
            Console.Out.WriteLine($"  boards at {fleet}");
        }

        if (node.OffloadFingerprint is { } key)
        {
            Console.Out.WriteLine($"It is a worker for devices, key {key}");
        }

        Console.Out.WriteLine("Ctrl+C ends it.");
    }
}
