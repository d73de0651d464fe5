using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Trust;
using Longshore.Trust.Client;
using Longshore.Trust.Orders;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore trust submit</c>: sends one work order, and checks and prints its result.</summary>
internal static class TrustSubmitVerb
{
    private const string Avalon = "avalon";
    private const int TimeoutSecondsMax = 3600;

    private const string Summary = "Send an encrypted work order to a worker, and check and print its result.";

    private const string Details = """
        The data is encrypted for the worker, and only its result is believed: signed by the worker, of this order, bound to this request.
        Anything else is refused, with exit code 1. Who the worker is, --worker_key tells (the file that longshore trust worker --worker_key wrote),
        or --require: then the worker must show evidence that is accepted (longshore trust verify).

        Example:
          longshore trust submit --connect tcp://127.0.0.1:7777 --workload_id python-hello --in_data Krsna
          longshore trust submit --connect tcp://host:7777 -l python-hello -i Krsna --require tpm --operator 5d41...c592 --pcr 7=e3b0...b855
        """;

    public static Command Create()
    {
        var connect = new Option<string>("--connect") { HelpName = "URL", Description = "The worker's ZeroMQ address", Required = true };
        var workload = new Option<string>("--workload_id", "-l") { HelpName = "NAME", Description = "The workload", Required = true };
        var worker = new WorkerIdOptions();
        var workerKey = new Option<string?>("--worker_key") { HelpName = "FILE", Description = "Refuse workers with another verifying key than this (secp256k1, PEM)" };
        var data = new Option<string[]>("--in_data", "-i") { HelpName = "TEXT", Description = "The data; each is one item", AllowMultipleArgumentsPerToken = true };
        var plain = new Option<bool>("--in_data_plain", "-p") { Description = "Send the data without encryption, for all to read" };
        var sign = new Option<string?>("--requester_key", "-rs") { HelpName = "FILE", Description = "Sign the order with this private key (secp256k1, PEM)" };
        var compat = new Option<string?>("--compat") { Description = "Believe results of the original protocol, which are not bound to their requests" };
        compat.AcceptOnlyFromAmong(Avalon);
        var sharedIv = new Option<bool>("--shared-iv") { Description = "With --compat avalon: use one initialization vector for all, which reveals data" };
        var timeout = new Option<int>("--timeout") { HelpName = "SECONDS", Description = "The longest wait for an answer", DefaultValueFactory = _ => 30 };
        var evidence = new EvidenceOptions();
        var verb = new Verb("submit", Summary, Details) { connect, workload, workerKey, data, plain, sign, compat, sharedIv, timeout };
        worker.AddTo(verb);
        evidence.AddTo(verb);
        verb.SetAction(parsed =>
        {
            if (parsed.GetValue(timeout) is var seconds && seconds is < 1 or > TimeoutSecondsMax)
            {
                throw new CliException(string.Create(null, $"a timeout of {seconds} s is outside 1 to {TimeoutSecondsMax}"), ExitCodes.Usage);
            }

            var client = new WorkOrderClient(parsed.GetValue(connect)!, TimeSpan.FromSeconds(seconds));
            var spec = new OrderSpec(parsed.GetValue(workload)!, [.. (parsed.GetValue(data) ?? []).Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))])
            {
                Mode = parsed.GetValue(compat) is null ? OrderMode.Safe : OrderMode.Avalon,
                IsPlain = parsed.GetValue(plain),
                SharesIv = parsed.GetValue(sharedIv),
                WorkerId = worker.Read(parsed),
            };
            if (spec.SharesIv && spec.Mode == OrderMode.Safe)
            {
                throw new CliException("--shared-iv needs --compat avalon: other workers refuse such orders", ExitCodes.Usage);
            }

            var policy = evidence.WorkerPolicy(parsed);
            var (pinFile, at) = (parsed.GetValue(workerKey), evidence.At(parsed, TimeProvider.System));
            var pin = pinFile is null ? null : ReadText(pinFile);
            using var key = parsed.GetValue(sign) is { } file ? ReadKey(file) : null;
            Warn(spec, isWorkerKnown: pin is not null || policy is not null);
            return Submit(client, spec, key, described =>
            {
                VerifyPin(described, pin, pinFile);
                if (policy is not null)
                {
                    WorkOrderClient.VerifyEvidence(described, policy, at);
                }
            });
        });
        return verb;
    }

    private static int Submit(WorkOrderClient client, OrderSpec spec, RequesterKey? key, Action<WorkerDescription> verify)
    {
        try
        {
            var worker = client.Describe();
            verify(worker);
            using var order = new PreparedOrder(spec, worker, key);
            foreach (var output in client.Submit(order))
            {
                Console.Out.WriteLine("Decryption result at client - " + PrintableText.Of(Encoding.UTF8.GetString(output)));
            }

            return ExitCodes.Success;
        }
        catch (OrderResponseException refusal)
        {
            throw new CliException(PrintableText.Of($"{refusal.Failure}: {refusal.Message}"), ExitCodes.Environment);
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
