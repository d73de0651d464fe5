using System.CommandLine;
using Longshore.Cli.Output;
using Longshore.Node.Hosting;
using Longshore.Trust.Orders;
using Longshore.Trust.Service.Pool;

namespace Longshore.Cli.Verbs;

/// <summary>The options of a listener for work orders, which <c>serve</c> has with a prefix.</summary>
/// <param name="prefix">What the options' names begin with, after the dashes.</param>
internal sealed class ListenerOptions(string prefix)
{
    private const string Avalon = "avalon";

    private readonly Option<string[]> _workers = new($"--{prefix}worker")
    {
        HelpName = "NAME=URL[,URL...]",
        Description = "A worker that takes work orders, by its ZeroMQ address; more addresses make a pool of processes with the same keys",
    };

    private readonly Option<string[]> _notify = new($"--{prefix}notify")
    {
        HelpName = "HOST",
        Description = "A server to which results and events of work orders may be sent, in the form of --grant http:HOST",
    };

    private readonly Option<string?> _compat = new($"--{prefix}compat") { Description = "Answer as Avalon's listener, to the byte" };

    public void AddTo(Command command)
    {
        _compat.AcceptOnlyFromAmong(Avalon);
        command.Add(_workers);
        command.Add(_notify);
        command.Add(_compat);
    }

    /// <summary>Whether one of the options is given.</summary>
    public bool IsGiven(ParseResult parsed) =>
        parsed.GetValue(_workers) is { Length: > 0 } || parsed.GetValue(_notify) is { Length: > 0 } || parsed.GetValue(_compat) is not null;

    /// <exception cref="CliException">A worker is written in another form, or twice.</exception>
    public TrustOptions Read(ParseResult parsed) => new()
    {
        Mode = parsed.GetValue(_compat) is null ? OrderMode.Safe : OrderMode.Avalon,
        Workers = Workers(parsed.GetValue(_workers) ?? []),
        NotifyServers = parsed.GetValue(_notify) ?? [],
    };

    private PoolWorker[] Workers(string[] texts)
    {
        PoolWorker[] workers = [.. texts.Select(Worker)];
        return workers.DistinctBy(worker => worker.Id, StringComparer.Ordinal).Count() == workers.Length
            ? workers
            : throw new CliException($"{_workers.Name}: a worker is there twice: write its addresses after one name, with commas", ExitCodes.Usage);
    }

    private PoolWorker Worker(string text)
    {
        try
        {
            return PoolWorker.Parse(text);
        }
        catch (FormatException wrong)
        {
            throw new CliException($"{_workers.Name} \"{text}\": {wrong.Message}", ExitCodes.Usage);
        }
    }
}
