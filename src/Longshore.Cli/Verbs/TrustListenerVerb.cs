using System.CommandLine;
using System.Net;
using Longshore.Cli.Output;
using Longshore.Node.Hosting;
using Longshore.Trust.Orders;
using Microsoft.Extensions.Logging;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore trust listener</c>: a node that listens for work orders only, until Ctrl+C.</summary>
internal static class TrustListenerVerb
{
    private const string DefaultAddress = "http://localhost:1947";

    private const string Summary = "Take work orders over HTTP (EEA's JSON-RPC) and have them processed by workers.";

    private const string Details = """
        Orders, results, receipts and registered workers are kept in trust.db of the data directory: a crash loses none of them. A node listens
        beside its functions with longshore serve --trust-port. The node's own port is at this machine only; node.json in the data directory has
        its token, which registers workers.

        Example:
          longshore trust worker --bind tcp://127.0.0.1:7777 --worker_id graphene-worker-1 &
          longshore trust listener --worker graphene-worker-1=tcp://127.0.0.1:7777
        """;

    public static Command Create()
    {
        var bind = new Option<string>("--bind") { HelpName = "URL", Description = "Where to listen: http://ADDRESS:PORT, with localhost or * for an address", DefaultValueFactory = _ => DefaultAddress };
        var data = SharedOptions.DataDirectory();
        var verbose = new Option<bool>("--verbose") { Description = "Log every detail" };
        var listener = new ListenerOptions("");
        var verb = new Verb("listener", Summary, Details) { bind, data, verbose };
        listener.AddTo(verb);
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var (addresses, port) = Address(parsed.GetValue(bind)!);
            var options = new NodeOptions
            {
                DataDirectory = SharedOptions.ParseDirectory(parsed.GetValue(data)),
                Port = 0,
                Trust = listener.Read(parsed) with { Addresses = addresses, Port = port },
                LogLevel = parsed.GetValue(verbose) ? LogLevel.Debug : LogLevel.Information,
            };
            await using var node = await NodeHost.StartAsync(options, TimeProvider.System, cancellationToken);
            if (options.Trust.Mode == OrderMode.Avalon)
            {
                Console.Error.WriteLine("longshore: WARNING: --compat avalon answers as the original, whose orders reveal data: docs/trust.md has the differences");
            }

            Announcement.Try(() => Console.Out.WriteLine(
                $"listener on {node.Listeners[^1].Address}, workers: {string.Join(", ", options.Trust.Workers.Select(worker => worker.Id))}"));
            await NodeHost.WaitAsync(cancellationToken);
            return ExitCodes.Success;
        });
        return verb;
    }

    private static (IReadOnlyList<IPAddress> Addresses, int Port) Address(string text)
    {
        // A star is no host of URLs.
        if (!Uri.TryCreate(text.Replace("//*:", "//any:", StringComparison.Ordinal), UriKind.Absolute, out var url)
            || url.Scheme != Uri.UriSchemeHttp || url.IsDefaultPort || url.PathAndQuery != "/" || url.Port == 0)
        {
            throw new CliException($"--bind \"{text}\" is not understood: write http://ADDRESS:PORT", ExitCodes.Usage);
        }

        return (NodeOptionsParser.Parse("", url.Port, url.Host.Trim('[', ']')).Addresses, url.Port);
    }
}
