using System.Collections.Concurrent;
using System.CommandLine;
using System.Globalization;
using System.Text;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Fleet.Energy;
using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;
using Longshore.JavaScript.Contexts;
using Longshore.Node.Hosting;
using Longshore.Offload.Battery;
using Longshore.Offload.Device;
using Longshore.Offload.Host;
using Longshore.Offload.Keys;
using Longshore.Offload.Log;
using Longshore.Offload.Placement;
using Longshore.Trust.Attestation;
using Longshore.Wasm;
using Longshore.Wasm.Files;
using Spectre.Console;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore run</c>: a JavaScript program whose calls of libraries may run on workers.</summary>
internal static class RunVerb
{
    private const string Summary = "Run a JavaScript program; a library call runs locally or on a worker, whichever finishes sooner.";

    private const string Details = """
        The program needs no change: every function of a module that its main module imports returns a promise. Workers are lines of
        PORT HOST in longshore-addresses.txt or atlas-addresses.txt; start them with longshore worker. ATLAS's flags mean what they mean there.
        What follows the program's name is the program's, in scriptArgs; flags of longshore run count there too, unless they follow --.
        The program reads and writes files below the working directory. With --require nothing is sent to a worker before it has proven that.

        Example:
          longshore run --local samples/offload/math/run.js
          longshore worker --listen 127.0.0.1:7000 &
          echo 7000 127.0.0.1 > longshore-addresses.txt
          longshore run samples/offload/crypto/run.js --servers 1 --log crypto.dat --explain
        """;

    private const string AddressFile = "longshore-addresses.txt";
    private const string AtlasAddressFile = "atlas-addresses.txt";

    /// <param name="words">The words after the verb's name.</param>
    public static Command Create(IReadOnlyList<string> words)
    {
        var defaults = new DeviceOptions { Program = "" };
        var positional = new Argument<string?>("PROGRAM") { Description = "The program's main module (.js)", Arity = ArgumentArity.ZeroOrOne };
        var file = new Option<string?>("--file") { HelpName = "PROGRAM", Description = "The same, as ATLAS has it" };
        var local = new Option<bool>("--local") { Description = "Run everything here, one call after the other" };
        var localCalls = new Option<int?>("--local-calls")
        {
            HelpName = "N",
            Description = "The most calls that run here at a time; with more than one, long calls run beside the program [default: the number of processors; 1 with --local]",
        };
        var servers = new Option<int?>("--servers") { HelpName = "N", Description = "Use the first N addresses [default: all of the file]" };
        var serverFile = new Option<string?>("--server-file", "--server_file")
        {
            HelpName = "FILE",
            Description = $"The workers' addresses [default: {AddressFile}, else {AtlasAddressFile}]",
        };
        var policy = new Option<string>("--policy")
        {
            HelpName = "NAME",
            Description = "The placement of calls: " + string.Join(", ", PlacementPolicies.Names),
            DefaultValueFactory = _ => defaults.Policy,
        };
        policy.AcceptOnlyFromAmong([.. PlacementPolicies.Names]);
        var deadline = new Option<double>("--deadline-ms") { HelpName = "N", Description = "The deadline of a call in milliseconds, with --policy deadline", DefaultValueFactory = _ => defaults.Settings.Deadline.TotalMilliseconds };
        var threshold = new Option<double>("--battery-threshold") { HelpName = "PERCENT", Description = "The battery level below which energy is saved, with --policy battery", DefaultValueFactory = _ => defaults.Settings.BatteryThresholdPercent };
        var remoteOnly = new Option<bool>("--remote-only", "--remoteOnly") { Description = "Never run a call here" };
        var affinity = new Option<bool>("--affinity") { Description = "Send all calls of a library to one worker, which keeps the library's state" };
        var scaling = new Option<bool>("--scaling") { Description = "Begin with one worker, use more while all are busy, fewer when they are not" };
        var offloads = new Option<string?>("--offloads") { HelpName = "FILE", Description = "A list (JSON) of the functions that may run elsewhere [default: all]" };
        var reconnect = new Option<int>("--reconnect") { HelpName = "N", Description = "The attempts to reach a lost worker before it counts as gone", DefaultValueFactory = _ => defaults.ReconnectAttempts };
        var reconnectWait = new Option<double>("--reconnect-wait", "--recWaitSec") { HelpName = "SECONDS", Description = "The longest pause between two attempts", DefaultValueFactory = _ => defaults.ReconnectPauseMax.TotalSeconds };
        var log = new Option<string?>("--log") { HelpName = "FILE", Description = "Write a line for every call" };
        var logFormat = new Option<LogFormat>("--log-format") { HelpName = "atlas|themis|csv|json", Description = "The format of the log", DefaultValueFactory = _ => defaults.LogFormat };
        var explain = new Option<bool>("--explain") { Description = "Print at the end, for every function, where it ran and why" };
        var trust = new Option<bool>("--trust-first-use") { Description = "Trust the key of a worker that is met for the first time, and remember it" };
        var input = new Option<string?>("--input") { HelpName = "FILE", Description = "What the program finds in opts.input" };
        var verbose = new Option<bool>("--verbose") { Description = "Print for every call where it ran" };
        var allowRead = PathsOption("--allow-read", "read");
        var allowWrite = PathsOption("--allow-write", "write");
        var allowRun = new Option<bool>("--allow-run") { Description = "Let the program start commands (std.popen), which may do all that you may" };
        var atlas = AtlasOptions();
        var data = SharedOptions.DataDirectory();
        var verb = new Verb("run", Summary, Details)
        {
            positional, file, local, localCalls, servers, serverFile, policy, deadline, threshold, remoteOnly, affinity, scaling, offloads, reconnect,
            reconnectWait, log, logFormat, explain, verbose, trust, input, allowRead, allowWrite, allowRun, data,
        };
        atlas.ForEach(verb.Add);
        var evidence = new EvidenceOptions();
        evidence.AddTo(verb, isCommonOnly: true);
        var ina219 = new Ina219Option();
        verb.Add(ina219.Option);
        var arguments = RunArguments.Divide(words, verb.Options);
        verb.Words = arguments.ForVerb;
        verb.SetAction((parsed, cancellationToken) =>
        {
            if (arguments.Wrong is { } wrong)
            {
                throw new CliException(wrong + "\nlongshore run --help shows the usage", ExitCodes.Usage);
            }

            var program = parsed.GetValue(file) ?? parsed.GetValue(positional)
                ?? throw new CliException("name the program to run: longshore run PROGRAM", ExitCodes.Usage);
            if (!File.Exists(program))
            {
                throw new CliException($"there is no file {program}", ExitCodes.Usage);
            }

            var isLocal = parsed.GetValue(local);
            var options = new DeviceOptions
            {
                Program = program,
                Servers = isLocal ? [] : ReadServers(parsed.GetValue(serverFile), parsed.GetValue(servers)),
                Policy = isLocal ? "local" : parsed.GetValue(policy)!,
                Settings = new PlacementSettings
                {
                    Deadline = TimeSpan.FromMilliseconds(parsed.GetValue(deadline)),
                    BatteryThresholdPercent = parsed.GetValue(threshold),
                },
                LocalCallsMax = parsed.GetValue(localCalls) ?? (isLocal ? 1 : Environment.ProcessorCount),
                IsRemoteOnly = !isLocal && parsed.GetValue(remoteOnly),
                HasAffinity = parsed.GetValue(affinity),
                Scales = parsed.GetValue(scaling),
                ReconnectAttempts = parsed.GetValue(reconnect),
                ReconnectPauseMax = TimeSpan.FromSeconds(parsed.GetValue(reconnectWait)),
                Offloads = parsed.GetValue(offloads) is { } list ? OffloadList.Read(list) : null,
                LogFile = parsed.GetValue(log),
                LogFormat = parsed.GetValue(logFormat),
                Input = parsed.GetValue(input),
                IsVerbose = parsed.GetValue(verbose),
                Arguments = arguments.ForProgram,
                CommandLine = words,
                Access = new HostAccess
                {
                    ReadPaths = parsed.GetValue(allowRead) ?? [],
                    WritePaths = parsed.GetValue(allowWrite) ?? [],
                    MayRun = parsed.GetValue(allowRun),
                },
            };
            if (options.IsRemoteOnly && options.Servers.Count == 0)
            {
                throw new CliException($"--remote-only needs workers: write their addresses to {AddressFile}", ExitCodes.Usage);
            }

            if (options.Violations().ToArray() is { Length: > 0 } violations)
            {
                throw new CliException(string.Join("; ", violations), ExitCodes.Usage);
            }

            var required = evidence.WorkerPolicy(parsed);
            return RunAsync(
                options, SharedOptions.ParseDirectory(parsed.GetValue(data)), required, parsed.GetValue(trust), parsed.GetValue(explain), ina219.Open(parsed), cancellationToken);
        });
        return verb;
    }

    // Programs of ATLAS are started with these; nothing is left for them to say. A worker runs as many calls at a time as it has processors,
    // nobody has to warm up, and the battery is always read.
    private static List<Option> AtlasOptions() =>
    [
        new Option<int>("--threads") { Hidden = true },
        new Option<int>("--warmup_rounds") { Hidden = true },
        new Option<bool>("--battery") { Hidden = true },
    ];

    // As in Deno: alone it allows everything.
    private static Option<string[]?> PathsOption(string name, string verb) => new(name)
    {
        HelpName = "PATHS",
        Description = $"Let the program {verb} these paths (separated by commas) and what is below them as well; without =PATHS everything",
        Arity = ArgumentArity.ZeroOrMore,
        CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries))],
    };

    private static async Task<int> RunAsync(
        DeviceOptions options, string dataDirectory, EvidencePolicy? policy, bool trustsFirstUse, bool explains, Ina219Reader? chip, CancellationToken cancellationToken)
    {
        await using var closing = chip;
        await using var count = chip is null ? null : await CountAsync(chip, cancellationToken);
        try
        {
            return await RunAsync(options, dataDirectory, policy, trustsFirstUse, explains, chip?.Battery, cancellationToken);
        }
        finally
        {
            if (count is not null)
            {
                await Console.Error.WriteLineAsync("longshore: " + Ina219Reader.Sentence(await count.StopAsync()));
            }
        }
    }

    private static async Task<EnergyCount> CountAsync(Ina219Reader chip, CancellationToken cancellationToken)
    {
        try
        {
            return await chip.StartAsync(cancellationToken);
        }
        catch (MeterException failure)
        {
            throw new CliException($"--ina219: {failure.Message}", ExitCodes.Environment);
        }
    }

    private static async Task<int> RunAsync(
        DeviceOptions options, string dataDirectory, EvidencePolicy? policy, bool trustsFirstUse, bool explains, IBattery? own, CancellationToken cancellationToken)
    {
        var quickjs = CompiledModules.LoadQuickJs(dataDirectory);
        using var identity = options.Servers.All(each => each.IsPlain) ? null : OwnKey.LoadOrCreate(dataDirectory);
        var trusted = new TrustedKeys(dataDirectory, identity is null ? [] : [identity.Fingerprint]);
        await using var battery = await BatteryMonitor.StartAsync(
            own ?? await BatteryMonitor.FindAsync(cancellationToken),
            TimeProvider.System,
            cancellationToken,
            text => Console.Error.WriteLine("longshore: " + text));
        var met = new ConcurrentDictionary<string, byte>(StringComparer.Ordinal);
        var refused = new ConcurrentDictionary<string, byte>(StringComparer.Ordinal);
        using var output = new StreamOutput(StandardStreams.OpenOutput());
        using var error = new StreamOutput(StandardStreams.OpenError());
        try
        {
            await using var program = await DeviceProgram.PrepareAsync(
                options,
                new DeviceServices(quickjs, battery, identity, IsTrusted, output, error, text => Console.Error.WriteLine("longshore: " + text))
                {
                    Evidence = policy is null ? null : new EvidenceVerifier(policy, TimeProvider.System.GetUtcNow),
                    Welcomed = Remember,
                });
            try
            {
                return program.Run(cancellationToken);
            }
            finally
            {
                if (explains)
                {
                    Explain(program.Outcomes());
                    ExplainTrust(policy, program.Proofs());
                }
            }
        }
        catch (JavaScriptException uncaught)
        {
            await Console.Error.WriteLineAsync($"Uncaught {uncaught.Message}\n{uncaught.GuestStack}".TrimEnd());
            return ExitCodes.Environment;
        }
        catch (TrapException trap)
        {
            throw new CliException($"the program broke its sandbox's limits and was ended: {trap.Message}", ExitCodes.Environment);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException(failure.Message, ExitCodes.Environment);
        }

        bool IsTrusted(string fingerprint)
        {
            if (trusted.IsTrusted(fingerprint))
            {
                return true;
            }

            if (trustsFirstUse)
            {
                met.TryAdd(fingerprint, 0);
                return true;
            }

            // The connection is tried again and again. A person is told once.
            if (refused.TryAdd(fingerprint, 0))
            {
                Console.Error.WriteLine($"longshore: a worker shows the key {fingerprint}, which is not trusted: longshore keys --trust {fingerprint}");
            }

            return false;
        }

        // A key whose evidence was refused must not be trusted the next time, without --require.
        void Remember(string fingerprint)
        {
            if (met.ContainsKey(fingerprint))
            {
                trusted.Add(fingerprint, "worker");
            }
        }
    }

    private static IReadOnlyList<ServerAddress> ReadServers(string? file, int? count)
    {
        var path = file ?? (File.Exists(AddressFile) ? AddressFile : File.Exists(AtlasAddressFile) ? AtlasAddressFile : null);
        if (path is null)
        {
            return count is null ? [] : throw new CliException($"there is no {AddressFile}: write a line of PORT HOST for each worker", ExitCodes.Usage);
        }

        try
        {
            var addresses = ServerAddress.ParseAll(Lines(path));
            return count is not { } wanted ? addresses
                : wanted >= 1 && wanted <= addresses.Count ? [.. addresses.Take(wanted)]
                : throw new CliException($"{path} has {addresses.Count} addresses, --servers asks for {wanted}: add more servers to {path}", ExitCodes.Usage);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"Failed to open the server file: {path} ({failure.Message})", ExitCodes.Usage);
        }
        catch (FormatException malformed)
        {
            throw new CliException($"{path}, {malformed.Message}", ExitCodes.Usage);
        }
    }

    private static string[] Lines(string path) => Encoding.UTF8.GetString(HostFile.Read(path, InputFile.ListBytesMax)).Split('\n');

    private static void Explain(IReadOnlyList<CallOutcome> outcomes)
    {
        var table = new Spectre.Console.Table().AddColumns("function", "calls", "here", "on workers", "both", "ms here", "ms there", "ms on the way", "bytes", "the last one, because");
        foreach (var each in outcomes)
        {
            table.AddRow(
                Markup.Escape(each.Function), Text(each.Calls), Text(each.Here), Text(each.There), Text(each.Both), Text(each.LocalMilliseconds),
                Text(each.ServerMilliseconds), Text(each.RoundTripMilliseconds), Text(each.Bytes), Markup.Escape(each.Because));
        }

        Terminal.WriteError(table);
    }

    private static void ExplainTrust(EvidencePolicy? policy, IReadOnlyList<(string Address, TrustProof Proof)> proofs)
    {
        foreach (var (address, proof) in policy is null ? [] : proofs)
        {
            Console.Error.WriteLine($"{address}: required {policy!.Kind.Name()}, proven {proof}");
        }
    }

    private static string Text(double value) => double.IsNaN(value) ? "-" : value.ToString("0.##", CultureInfo.InvariantCulture);
}
