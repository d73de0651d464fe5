using System.CommandLine;
using Longshore.Cli.Output;

namespace Longshore.Cli.Verbs;

/// <summary>The options of <c>longshore trust submit</c> that say where an order is sent: to a worker, or to a listener as Avalon's generic client
/// does.</summary>
internal sealed class SubmitTarget
{
    private const string Registry = "registry";
    private const string Listing = "listing";

    private readonly Option<string?> _connect = new("--connect") { HelpName = "URL", Description = "The worker's ZeroMQ address" };
    private readonly Option<string?> _uri = new("--uri", "-u") { HelpName = "URL", Description = "The listener's address, such as http://localhost:1947" };
    private readonly Option<string> _mode = new("--mode", "-m") { Description = "Where the worker is found", DefaultValueFactory = _ => Registry };
    private readonly Option<string?> _config = new("--config", "-c") { HelpName = "FILE", Description = "Refused: name the listener with --uri", Hidden = true };
    private readonly Option<string?> _address = new("--address", "-a") { HelpName = "HEX", Description = "Refused: there are no contracts", Hidden = true };
    private readonly Option<string?> _blockchain = new("--blockchain", "-b") { HelpName = "NAME", Description = "Refused: there are no contracts", Hidden = true };

    public SubmitTarget() => _mode.AcceptOnlyFromAmong(Registry, Listing);

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_connect, _uri, _mode, _config, _address, _blockchain])
        {
            command.Add(option);
        }
    }

    /// <summary>The worker's address or the listener's; the other one is null.</summary>
    /// <exception cref="CliException">Neither is given, or both, or something that is not supported.</exception>
    public (string? Worker, Uri? Listener) Read(ParseResult parsed)
    {
        Refuse(parsed.GetValue(_address) is not null, "--address names a contract on a blockchain, of which Longshore knows none: name the listener with --uri");
        Refuse(parsed.GetValue(_blockchain) is not null, "--blockchain sends orders through contracts, of which Longshore knows none: name the listener with --uri");
        Refuse(parsed.GetValue(_mode) == Listing, "--mode listing looks the listener up in a contract, of which Longshore knows none: name the listener with --uri");
        Refuse(parsed.GetValue(_config) is not null, "--config is the file of Avalon's SDK: name the listener with --uri");
        var (worker, listener) = (parsed.GetValue(_connect), parsed.GetValue(_uri));
        Refuse(worker is null == listener is null, "give either --connect, a worker's address, or --uri, a listener's");
        if (listener is null)
        {
            return (worker, null);
        }

        Refuse(
            !Uri.TryCreate(listener, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps),
            $"--uri \"{listener}\" is not understood: write http://HOST:PORT");
        return (null, url);
    }

    private static void Refuse(bool isWrong, string reason)
    {
        if (isWrong)
        {
            throw new CliException(reason, ExitCodes.Usage);
        }
    }
}
