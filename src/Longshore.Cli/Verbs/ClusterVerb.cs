using System.CommandLine;
using System.Globalization;
using System.Net;
using Longshore.Cli.Access;
using Longshore.Cli.Output;
using Longshore.Cli.Trial;
using Longshore.Node.Faces.Cluster;
using Longshore.Node.Hosting;
using Spectre.Console;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore cluster</c>: shows the cluster as the running node sees it.</summary>
internal static class ClusterVerb
{
    private const string Summary = "Show the members of the running node's cluster, stop one of them in order, or try a cluster on this machine.";

    private const string Details = """
        The nodes of a cluster have the same functions, whichever of them is asked to deploy one. They meet at NATS (docs/cluster.md).

        Example:
          nats-server -js &
          longshore serve --cluster nats://localhost:4222 &
          longshore cluster members

        To try one on this machine:
          longshore cluster up
        """;

    private const string MembersDetails = """
        A node that is not heard for 2.5 s is none. Exit code 0 if NATS can be reached, otherwise that of an environment that fails.

        Example:
          longshore cluster members --json
        """;

    private const string DrainDetails = """
        The node gives its lease back, so that no member sends anything more there, waits for the calls under way, 10 s at most, and ends. SIGTERM does the same.
        NODE is the id of a member, or the beginning of it; without it, it is the node of the data directory. Another node obeys if it trusts this one's key.

        Example:
          longshore cluster drain
          longshore cluster drain 3f9a01c2 --data /var/lib/longshore
        """;

    private const string UpDetails = """
        Three nats-servers that are one JetStream, and nodes that trust each other, all as processes on free ports of this machine. Ctrl+C ends all of them.
        Without --data nothing is left of it.

        Example:
          longshore cluster up --nodes 3
        """;

    private const int NodesMax = 9;

    private static readonly TimeSpan DrainPollTime = TimeSpan.FromMilliseconds(100);

    // Enough to tell nodes apart.
    private const int IdLengthShown = 8;

    public static Command Create() => new Verb("cluster", Summary, Details) { CreateMembers(), CreateDrain(), CreateUp() };

    private static Verb CreateMembers()
    {
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var verb = new Verb("members", "List the nodes of the cluster: their addresses, slots and load.", MembersDetails) { data, json };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            await using var node = await FunctionAccess.OpenNodeAsync(SharedOptions.ParseDirectory(parsed.GetValue(data)), cancellationToken);
            var cluster = await FindAsync(node, cancellationToken);
            if (parsed.GetValue(json))
            {
                CliJson.Write(cluster);
            }
            else
            {
                Print(cluster);
            }

            return cluster.Reachable ? ExitCodes.Success : ExitCodes.Environment;
        });
        return verb;
    }

    private static Verb CreateDrain()
    {
        var node = new Argument<string?>("NODE") { Description = "The id of a member, or the beginning of it", Arity = ArgumentArity.ZeroOrOne };
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var verb = new Verb("drain", "Stop a node of the cluster when the calls under way there have ended.", DrainDetails) { node, data, json };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var directory = SharedOptions.ParseDirectory(parsed.GetValue(data));
            var drained = await DrainAsync(directory, parsed.GetValue(node), cancellationToken);
            if (!parsed.GetValue(json))
            {
                Console.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{drained.Id[..IdLengthShown]} gives its lease back and waits for {drained.Running} calls that run and {drained.Waiting} that wait, 10 s at most"));
            }

            // What another node does, its own machine sees.
            while (drained.Self && DataDirectoryLock.IsTaken(directory))
            {
                await Task.Delay(DrainPollTime, cancellationToken);
            }

            if (parsed.GetValue(json))
            {
                CliJson.Write(new { node = drained.Id, running = drained.Running, waiting = drained.Waiting, ended = drained.Self });
            }
            else
            {
                Console.Out.WriteLine(drained.Self ? "it has ended" : "it was told so");
            }

            return ExitCodes.Success;
        });
        return verb;
    }

    private static async Task<ClusterMemberSummary> DrainAsync(string directory, string? id, CancellationToken cancellationToken)
    {
        await using var node = await FunctionAccess.OpenNodeAsync(directory, cancellationToken);
        var path = ClusterPaths.Drain + (id is null ? "" : "?node=" + Uri.EscapeDataString(id));
        using var response = await node.SendAsync(HttpMethod.Post, path, null, cancellationToken);
        return await node.ReadAsync(response, ClusterJson.Default.ClusterMemberSummary, cancellationToken);
    }

    private static Verb CreateUp()
    {
        var nodes = new Option<int>("--nodes") { HelpName = "N", Description = $"How many nodes, 1 to {NodesMax}", DefaultValueFactory = _ => 3 };
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = "Keep what the nodes and servers have here, for the next time [default: a directory that is removed at the end]" };
        var json = SharedOptions.Json();
        var verb = new Verb("up", "Run a cluster on this machine, to try it, until Ctrl+C.", UpDetails) { nodes, data, json };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var count = parsed.GetValue(nodes) is >= 1 and <= NodesMax and var given ? given : throw new CliException($"--nodes {parsed.GetValue(nodes)}: write 1 to {NodesMax}", ExitCodes.Usage);
            await using var cluster = new TrialCluster(count, parsed.GetValue(data) is { } directory ? Path.GetFullPath(directory) : null);
            try
            {
                await cluster.StartAsync(step => Console.Error.WriteLine("longshore: " + step), cancellationToken);
                Announcement.Try(() => Announce(cluster, parsed.GetValue(json)));
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Ctrl+C is how a trial ends.
            }

            return ExitCodes.Success;
        });
        return verb;
    }

    private static void Announce(TrialCluster cluster, bool json)
    {
        if (json)
        {
            CliJson.Write(new
            {
                nats = cluster.ServerUrls,
                nodes = cluster.Nodes.Select(node => new { url = node.Url, data = node.Directory, key = node.Fingerprint }),
            });
            return;
        }

        foreach (var node in cluster.Nodes)
        {
            Console.Out.WriteLine($"{node.Url}  --data {node.Directory}");
        }

        Console.Out.WriteLine($"NATS: {string.Join(',', cluster.ServerUrls)}");
        Console.Out.WriteLine($"Try: longshore deploy fib samples/fibonacci.wasm --data {cluster.Nodes[0].Directory}");
        Console.Out.WriteLine("Ctrl+C ends it.");
    }

    private static async Task<ClusterSummary> FindAsync(NodeFunctions node, CancellationToken cancellationToken)
    {
        using var response = await node.SendAsync(HttpMethod.Get, ClusterPaths.Cluster, null, cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound
            ? throw new CliException("the node is in no cluster; longshore serve --cluster nats://HOST:4222 joins one", ExitCodes.Environment)
            : await node.ReadAsync(response, ClusterJson.Default.ClusterSummary, cancellationToken);
    }

    private static void Print(ClusterSummary cluster)
    {
        var table = new Table().AddColumns("node", "key", "machine", "address", "roles", "slots", "running", "waiting", "functions", "heard");
        foreach (var member in cluster.Members)
        {
            table.AddRow(
                Markup.Escape(member.Id[..IdLengthShown] + (member.Self ? " (this)" : "")),
                member.Trusted ? "trusted" : "not trusted",
                Markup.Escape(member.Host),
                Markup.Escape(string.Join(", ", member.Addresses.Values)),
                Markup.Escape(string.Join(", ", member.Roles)),
                Text(member.Slots),
                Text(member.Running),
                Text(member.Waiting),
                string.Create(CultureInfo.InvariantCulture, $"change {member.Generation}"),
                string.Create(CultureInfo.InvariantCulture, $"{member.AgeMilliseconds} ms ago"));
        }

        Terminal.Write(table);
        foreach (var problem in cluster.Problems)
        {
            Console.Error.WriteLine("longshore: " + problem);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
