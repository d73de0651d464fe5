using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
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
        The data is encrypted for the worker, and only its result is believed: signed by the worker, of this order, bound to this request. With
        --collateral, the worker must have a quote that is accepted (longshore trust verify). Anything else is refused, with exit code 1.

        Example:
          longshore trust submit --connect tcp://127.0.0.1:7777 --workload_id python-hello --in_data Krsna
        """;

    public static Command Create()
    {
        var connect = new Option<string>("--connect") { HelpName = "URL", Description = "The worker's ZeroMQ address", Required = true };
        var workload = new Option<string>("--workload_id", "-l") { HelpName = "NAME", Description = "The workload", Required = true };
        var worker = new Option<string?>("--worker_id", "-w") { HelpName = "NAME", Description = "The worker's name; the order has its digest" };
        var workerHex = new Option<string?>("--worker_id_hex", "-wx") { HelpName = "HEX", Description = "The worker's identifier" };
        var data = new Option<string[]>("--in_data", "-i") { HelpName = "TEXT", Description = "The data; each is one item", AllowMultipleArgumentsPerToken = true };
        var plain = new Option<bool>("--in_data_plain", "-p") { Description = "Send the data without encryption, for all to read" };
        var sign = new Option<string?>("--requester_key", "-rs") { HelpName = "FILE", Description = "Sign the order with this private key (secp256k1, PEM)" };
        var compat = new Option<string?>("--compat") { Description = "Speak the original protocol, for workers that know no other" };
        compat.AcceptOnlyFromAmong(Avalon);
        var timeout = new Option<int>("--timeout") { HelpName = "SECONDS", Description = "The longest wait for an answer", DefaultValueFactory = _ => 30 };
        var quote = new QuoteOptions();
        var verb = new Verb("submit", Summary, Details) { connect, workload, worker, workerHex, data, plain, sign, compat, timeout };
        quote.AddTo(verb);
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
            };
            spec = WorkerId(parsed.GetValue(worker), parsed.GetValue(workerHex)) is { } id ? spec with { WorkerId = id } : spec;
            using var key = parsed.GetValue(sign) is { } file ? ReadKey(file) : null;
            var collateral = quote.ReadCollateral(parsed);
            return Submit(client, spec, key, described =>
            {
                if (collateral is not null)
                {
                    WorkOrderClient.VerifyQuote(described, collateral, quote.At(parsed, TimeProvider.System), quote.Policy(parsed));
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
                Console.Out.WriteLine("Decryption result at client - " + Encoding.UTF8.GetString(output));
            }

            return ExitCodes.Success;
        }
        catch (OrderResponseException refusal)
        {
            throw new CliException($"{refusal.Failure}: {refusal.Message}", ExitCodes.Environment);
        }
    }

    // Avalon names a worker by the digest of its name.
    private static string? WorkerId(string? name, string? hex) => (name, hex) switch
    {
        (not null, not null) => throw new CliException("--worker_id and --worker_id_hex exclude each other", ExitCodes.Usage),
        (not null, null) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))),
        _ => hex,
    };

    private static RequesterKey ReadKey(string path)
    {
        try
        {
            return RequesterKey.Of(Encoding.UTF8.GetString(InputFile.ReadList(path)));
        }
        catch (CryptographicException refusal)
        {
            throw new CliException($"{path}: {refusal.Message}", ExitCodes.Usage);
        }
    }
}
