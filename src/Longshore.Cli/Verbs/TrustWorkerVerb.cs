using System.CommandLine;
using System.Globalization;
using System.Text;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Functions;
using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;
using Longshore.Node.Hosting;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;
using Longshore.Trust.Worker;
using Longshore.Trust.Workloads;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore trust worker</c>: serves work orders, until Ctrl+C.</summary>
internal static class TrustWorkerVerb
{
    private const string Avalon = "avalon";

    private const string Summary = "Serve encrypted work orders over ZeroMQ.";

    private const string Details = """
        The list of workloads is that of Avalon's Python worker: {"id": {"module": "...", "class": "..."}}, with modules beside it. An entry
        {"id": {"file": "..."}} names a function in WebAssembly, JavaScript or Python. Keys are made at the start and live in memory only, unless
        --keys names a file for them. Clients pin the key that --worker_key writes, or verify what --attest shows. --compat avalon speaks the original
        protocol, whose encryption reveals data: see
        docs/threat-model.md.

        Example:
          longshore trust worker --bind tcp://*:7777 --workloads workloads.json
        """;

    private const string HasEvidence = "keys that --attest has proven are not replaced: start the worker anew";

    public static Command Create()
    {
        var server = new OrderServerOptions();
        var bind = new Option<string>("--bind") { HelpName = "URL", Description = "The ZeroMQ address", DefaultValueFactory = _ => server.Address };
        var list = new Option<string>("--workloads", "--workload")
        {
            HelpName = "FILE",
            Description = "The list of workloads",
            DefaultValueFactory = _ => "workloads.json",
        };
        var compat = new Option<string?>("--compat") { Description = "Speak the original protocol, to the byte" };
        compat.AcceptOnlyFromAmong(Avalon);
        var bits = new Option<string>("--rsa-bits")
        {
            Description = "The size of the encryption key",
            DefaultValueFactory = _ => WorkerKeys.EncryptionBits[0].ToString(CultureInfo.InvariantCulture),
        };
        bits.AcceptOnlyFromAmong([.. WorkerKeys.EncryptionBits.Select(each => each.ToString(CultureInfo.InvariantCulture))]);
        var requesters = new Option<string?>("--requesters")
        {
            HelpName = "FILE",
            Description = "Serve only orders that are signed by one of these public keys, in PEM",
        };
        var worker = new WorkerIdOptions();
        var publicKey = new Option<string?>("--worker_key") { HelpName = "FILE", Description = "Write the public key of the worker's signatures to this file at the start" };
        var data = SharedOptions.DataDirectory();
        var verb = new Verb("worker", Summary, Details) { bind, list, compat, bits, requesters, publicKey, data };
        worker.AddTo(verb);
        var (keyOptions, receipts, attest) = (new WorkerKeyOptions(), new ReceiptOptions(), new AttestOptions(isKeyInMemory: true));
        keyOptions.AddTo(verb);
        receipts.AddTo(verb);
        attest.AddTo(verb);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            OrderThreads.SleepWhenIdle();
            var mode = parsed.GetValue(compat) is null ? OrderMode.Safe : OrderMode.Avalon;
            var directory = SharedOptions.ParseDirectory(parsed.GetValue(data));
            var attester = attest.Read(parsed, directory);
            var ring = NotReplaced(attester, keyOptions.Read(parsed, directory, new KeyRingOptions
            {
                EncryptionBits = int.Parse(parsed.GetValue(bits)!, CultureInfo.InvariantCulture),
                IsDeterministic = mode == OrderMode.Avalon,
                Rotated = made => NoteRotation(parsed.GetValue(publicKey), made),
                Log = Log,
            }));
            await using var orders = new CountedLog(TimeProvider.System, Log);
            using var keys = OpenKeys(ring);
            using var past = OpenPastOrders(ring, mode);
            await using var book = OpenReceipts(receipts.Read(parsed), directory);
            var options = new OrderOptions
            {
                Mode = mode,
                WorkerId = WorkerId(worker.Read(parsed), mode),
                Attester = attester is NoAttester ? null : attester,
                PastOrders = past,
                Log = orders.Count,
                Requesters = parsed.GetValue(requesters) is { } file ? ReadKeys(file) : [],
                Receipts = book?.Book,
                Faulted = defect => orders.Count($"an order failed in a way that must not happen: {defect.GetType().Name}"),
            };
            var functions = new FunctionsOptions { AheadOfTime = CompiledModules.In(directory) };
            using var workloads = await LoadAsync(parsed.GetValue(list)!, functions, orders.Count, cancellationToken);
            using var rotation = RotateSignal.Register(() => Rotate(keys, attester));
            WriteKey(parsed.GetValue(publicKey), keys.Current);
            options = With(options, await AttestOptions.AttestAsync(attester, WorkerBinding.ReportData(keys.Current.VerifyingKey), cancellationToken));
            return await ServeAsync(new WorkOrderProcessor(keys, workloads, options), options, server with { Address = parsed.GetValue(bind)!, Log = Log }, workloads, cancellationToken);
        });
        return verb;
    }

    private static OrderOptions With(OrderOptions options, Evidence evidence) => options with
    {
        Quote = Convert.ToBase64String(evidence.Bytes.Span),
        MrEnclave = evidence.Claim.Measurements.FirstOrDefault(each => each.Name == Measurement.MrEnclave)?.Hex ?? "",
    };

    private static async Task<int> ServeAsync(
        WorkOrderProcessor processor, OrderOptions options, OrderServerOptions server, FunctionWorkloads workloads, CancellationToken cancellationToken)
    {
        await using var listening = OrderServer.Start(processor, options.Limits, server);
        if (options.Mode == OrderMode.Avalon)
        {
            Log("WARNING: --compat avalon: who sees an order and its result can read the first 32 bytes of each, and orders can be sent twice");
        }

        Announcement.Try(() => Console.Out.WriteLine($"worker on {listening.Address}, identifier: {processor.Id}, workloads: {string.Join(", ", workloads.Names)}"));
        await NodeHost.WaitAsync(cancellationToken);
        return ExitCodes.Success;
    }

    private static async Task<FunctionWorkloads> LoadAsync(
        string list, FunctionsOptions functions, Action<string> log, CancellationToken cancellationToken)
    {
        try
        {
            return await FunctionWorkloads.LoadAsync(list, functions, TimeProvider.System, log, cancellationToken);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new CliException($"the workloads cannot be loaded: {failure.Message}", ExitCodes.Usage);
        }
    }

    // Without a file of keys, old orders cannot be read after a start; and Avalon's worker runs an order as often as it comes.
    private static PastOrders? OpenPastOrders(KeyRingOptions options, OrderMode mode)
    {
        if (options.File is not { } file || mode == OrderMode.Avalon)
        {
            return null;
        }

        try
        {
            return PastOrders.Open(file.FilePath + ".orders", new OrderLimits());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CliException($"past orders cannot be kept: {failure.Message}", ExitCodes.Environment);
        }
    }

    private static KeyRingOptions NotReplaced(IAttester attester, KeyRingOptions options) => attester is NoAttester || options.RotateEvery is null
        ? options
        : throw new CliException(HasEvidence, ExitCodes.Usage);

    private static WorkerKeyRing OpenKeys(KeyRingOptions options)
    {
        try
        {
            return WorkerKeyRing.Open(options, TimeProvider.System);
        }
        catch (KeyFileException refusal)
        {
            throw new CliException($"the keys cannot be used: {refusal.Failure}: {refusal.Message}", ExitCodes.Environment);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CliException($"the keys cannot be kept: {failure.Message}", ExitCodes.Environment);
        }
    }

    // The border of the signal: keys that cannot be replaced stay.
    private static void Rotate(WorkerKeyRing keys, IAttester attester)
    {
        if (attester is not NoAttester)
        {
            Log(HasEvidence);
            return;
        }

        try
        {
            keys.Rotate();
        }
        catch (Exception failure)
        {
            Log($"the keys cannot be replaced: {failure.Message}");
        }
    }

    private static void NoteRotation(string? path, WorkerKeys keys)
    {
        Log("the keys were replaced; orders for the old ones are answered until their grace ends");
        try
        {
            WriteKey(path, keys);
        }
        catch (CliException refusal)
        {
            // The keys are new all the same: only the file that clients pin is old.
            Log(refusal.Message);
        }
    }

    private static NodeReceipts? OpenReceipts(ReceiptSource? source, string directory) =>
        source is null ? null : NodeReceipts.Open(source, directory, TimeProvider.System, Log);

    // Avalon's own worker takes orders for every identifier.
    private static string? WorkerId(string? id, OrderMode mode) => id is null || mode == OrderMode.Safe
        ? id
        : throw new CliException("--worker_id and --worker_id_hex check nothing with --compat avalon", ExitCodes.Usage);

    private static IReadOnlyList<string> ReadKeys(string path)
    {
        try
        {
            return RequesterKeys.Read(Encoding.UTF8.GetString(InputFile.ReadList(path)));
        }
        catch (InvalidDataException refusal)
        {
            throw new CliException($"{path}: {refusal.Message}", ExitCodes.Usage);
        }
    }

    private static void WriteKey(string? path, WorkerKeys keys)
    {
        try
        {
            if (path is not null)
            {
                File.WriteAllText(path, keys.VerifyingKey);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CliException($"\"{path}\" cannot be written: {failure.Message}", ExitCodes.Usage);
        }
    }

    private static void Log(string text) => Console.Error.WriteLine("longshore: " + text);
}
