using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Longshore.Cli.Access;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Functions;
using Longshore.Trust.Client;
using Longshore.Trust.Orders;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore trust submit</c>: sends one work order, and checks and prints its result.</summary>
internal static class TrustSubmitVerb
{
    private const string Avalon = "avalon";
    private const int TimeoutSecondsMax = 3600;

    // Longer, the listener is asked for the result: proxies end connections that are silent.
    private const int HeldSecondsMax = 60;

    private const string Summary = "Send an encrypted work order to a worker or a listener, and check and print its result.";

    private const string Details = """
        The data is encrypted for the worker, and only its result is believed: signed by the worker, of this order, bound to this request.
        Anything else is refused, with exit code 1. Who the worker is, --worker_key tells (the file that longshore trust worker --worker_key wrote),
        or --require: then the worker must show evidence that is accepted (longshore trust verify).

        With --uri, the order goes to a listener (longshore trust listener, or Avalon's), and the options are those of Avalon's generic client.
        --worker_id names the worker, and -o prints the result.

        Example:
          longshore trust submit --uri http://localhost:1947 -w graphene-worker-1 -l python-hello -i Krsna -o
          longshore trust submit --connect tcp://127.0.0.1:7777 --workload_id python-hello --in_data Krsna
          longshore trust submit --connect tcp://host:7777 -l python-hello -i Krsna --require tpm --operator 5d41...c592 --pcr 7=e3b0...b855
        """;

    public static Command Create()
    {
        var target = new SubmitTarget();
        var workload = new Option<string>("--workload_id", "-l") { HelpName = "NAME", Description = "The workload", Required = true };
        var worker = new WorkerIdOptions();
        var workerKey = new Option<string?>("--worker_key") { HelpName = "FILE", Description = "Refuse workers with another verifying key than this (secp256k1, PEM)" };
        var data = new Option<string[]>("--in_data", "-i") { HelpName = "TEXT", Description = "The data; each is one item", AllowMultipleArgumentsPerToken = true };
        var plain = new Option<bool>("--in_data_plain", "-p") { Description = "Send the data without encryption, for all to read" };
        var receipt = new Option<bool>("--receipt", "-r") { Description = "With --uri: create a receipt, and print it with its last update" };
        var output = new Option<bool>("--decrypted_output", "-o") { Description = "With --uri: print the decrypted result" };
        var signAnew = new Option<bool>("--requester_signature", "-rs") { Description = "Sign the order with a new key" };
        var sign = new Option<string?>("--requester_key") { HelpName = "FILE", Description = "Sign the order with this private key (secp256k1, PEM)" };
        var compat = new Option<string?>("--compat") { Description = "Believe results of the original protocol, which are not bound to their requests" };
        compat.AcceptOnlyFromAmong(Avalon);
        var sharedIv = new Option<bool>("--shared-iv") { Description = "With --compat avalon: use one initialization vector for all, which reveals data" };
        var timeout = new Option<int>("--timeout") { HelpName = "SECONDS", Description = "The longest wait for an answer", DefaultValueFactory = _ => 30 };
        var old = new Option<bool>("--old-evidence") { Description = "Accept evidence that answers no question of this client, such as a listener's: it may be an old copy" };
        var evidence = new EvidenceOptions();
        var verb = new Verb("submit", Summary, Details) { workload, workerKey, data, plain, receipt, output, signAnew, sign, compat, sharedIv, old, timeout };
        target.AddTo(verb);
        worker.AddTo(verb);
        evidence.AddTo(verb);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var (workerAddress, listener) = target.Read(parsed);
            if (parsed.GetValue(timeout) is var seconds && seconds is < 1 or > TimeoutSecondsMax)
            {
                throw new CliException(string.Create(null, $"a timeout of {seconds} s is outside 1 to {TimeoutSecondsMax}"), ExitCodes.Usage);
            }

            var spec = new OrderSpec(parsed.GetValue(workload)!, [.. (parsed.GetValue(data) ?? []).Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))])
            {
                Mode = parsed.GetValue(compat) is null ? OrderMode.Safe : OrderMode.Avalon,
                IsPlain = parsed.GetValue(plain),
                SharesIv = parsed.GetValue(sharedIv),
                WorkerId = worker.Read(parsed),

                // A receipt is created while the order waits.
                ResponseTimeMilliseconds = parsed.GetValue(receipt) || seconds > HeldSecondsMax ? 0 : seconds * 1000,
            };
            Check(spec, listener, parsed.GetValue(receipt), parsed.GetValue(output));
            if (spec.SharesIv && spec.Mode == OrderMode.Safe)
            {
                throw new CliException("--shared-iv needs --compat avalon: other workers refuse such orders", ExitCodes.Usage);
            }

            var policy = evidence.WorkerPolicy(parsed);
            var acceptsOld = parsed.GetValue(old) || spec.Mode == OrderMode.Avalon;
            Refuse(parsed.GetValue(old) && policy is null, "--old-evidence needs --require or --collateral: no evidence is verified otherwise");
            Refuse(listener is not null && policy is not null && !acceptsOld, "a listener passes on evidence that answers no question of this client: accept it with --old-evidence, or use --connect");
            var (pinFile, at) = (parsed.GetValue(workerKey), evidence.At(parsed, TimeProvider.System));
            var pin = pinFile is null ? null : ReadText(pinFile);
            using var key = parsed.GetValue(sign) is { } file ? ReadKey(file) : parsed.GetValue(signAnew) ? RequesterKey.Create() : null;
            Warn(spec, isWorkerKnown: pin is not null || policy is not null);
            void Verify(WorkerDescription described)
            {
                VerifyPin(described, pin, pinFile);
                if (policy is not null)
                {
                    WorkOrderClient.VerifyEvidence(described, policy, at, acceptsOld);
                }
            }

            await RefusingAsync(() => listener is null
                ? SubmitAsync(new WorkOrderClient(workerAddress!, TimeSpan.FromSeconds(seconds)), spec, key, asksAnew: policy is not null && !acceptsOld, Verify, cancellationToken)
                : SubmitAsync(listener, TimeSpan.FromSeconds(seconds), new SubmissionOptions(parsed.GetValue(output), parsed.GetValue(receipt)), spec, key, Verify, cancellationToken));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static void Check(OrderSpec spec, Uri? listener, bool wantsReceipt, bool wantsOutput)
    {
        if (listener is null && (wantsReceipt || wantsOutput))
        {
            throw new CliException("--receipt and --decrypted_output need --uri: a worker has no receipts, and its results are printed anyway", ExitCodes.Usage);
        }

        if (listener is not null && spec.WorkerId is null)
        {
            throw new CliException("a listener has many workers: name one with --worker_id or --worker_id_hex", ExitCodes.Usage);
        }
    }

    private static void Refuse(bool isWrong, string reason)
    {
        if (isWrong)
        {
            throw new CliException(reason, ExitCodes.Usage);
        }
    }

    private static async Task RefusingAsync(Func<Task> submit)
    {
        try
        {
            await submit();
        }
        catch (OrderResponseException refusal)
        {
            throw new CliException(PrintableText.Of($"{refusal.Failure}: {refusal.Message}"), ExitCodes.Environment);
        }
        catch (IOException unreachable)
        {
            throw new CliException(PrintableText.Of(unreachable.Message), ExitCodes.Environment);
        }
    }

    private static async Task SubmitAsync(
        WorkOrderClient client, OrderSpec spec, RequesterKey? key, bool asksAnew, Action<WorkerDescription> verify, CancellationToken cancellationToken)
    {
        var worker = asksAnew ? await client.DescribeAnewAsync(cancellationToken) : await client.DescribeAsync(cancellationToken);
        verify(worker);
        using var order = new PreparedOrder(spec, worker, key);
        foreach (var output in await client.SubmitAsync(order, cancellationToken))
        {
            Console.Out.WriteLine("Decryption result at client - " + PrintableText.Of(Encoding.UTF8.GetString(output)));
        }
    }

    private static async Task SubmitAsync(
        Uri listener,
        TimeSpan timeout,
        SubmissionOptions options,
        OrderSpec spec,
        RequesterKey? key,
        Action<WorkerDescription> verify,
        CancellationToken cancellationToken)
    {
        using var transport = new HttpTransport(listener);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        waiting.CancelAfter(timeout);
        try
        {
            await new ListenerSubmission(new ListenerClient(transport, TimeProvider.System), options).RunAsync(spec, key, verify, waiting.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OrderResponseException(ResponseFailure.Timeout, string.Create(null, $"{listener} had no result within {timeout.TotalSeconds} s"));
        }
    }

    private static void Warn(OrderSpec spec, bool isWorkerKnown)
    {
        if (!isWorkerKnown)
        {
            Console.Error.WriteLine("longshore: WARNING: nothing shows which worker reads the data: give its key (--worker_key), or have its evidence verified (--require)");
        }

        if (spec.SharesIv)
        {
            Console.Error.WriteLine("longshore: WARNING: --shared-iv: who sees the order and its result can read the first 32 bytes of each");
        }
    }

    private static void VerifyPin(WorkerDescription worker, string? pin, string? file)
    {
        try
        {
            if (pin is not null)
            {
                worker.VerifyPin(pin);
            }
        }
        catch (CryptographicException refusal)
        {
            throw new CliException($"{file}: {refusal.Message}", ExitCodes.Usage);
        }
    }

    private static string ReadText(string path) => Encoding.UTF8.GetString(InputFile.ReadList(path));

    private static RequesterKey ReadKey(string path)
    {
        try
        {
            return RequesterKey.Of(ReadText(path));
        }
        catch (CryptographicException refusal)
        {
            throw new CliException($"{path}: {refusal.Message}", ExitCodes.Usage);
        }
    }
}
