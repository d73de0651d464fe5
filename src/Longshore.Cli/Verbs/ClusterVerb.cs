using System.CommandLine;
using System.Globalization;
using System.Net;
using Longshore.Cli.Access;
using Longshore.Cli.Output;
using Longshore.Node.Faces.Cluster;
using Spectre.Console;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore cluster</c>: shows the cluster as the running node sees it.</summary>
internal static class ClusterVerb
{
    private const string Summary = "Show the members of the running node's cluster.";

    private const string Details = """
        The nodes of a cluster have the same functions, whichever of them is asked to deploy one. They meet at NATS (docs/cluster.md).

        Example:
          nats-server -js &
          longshore serve --cluster nats://localhost:4222 &
          longshore cluster members
        """;

    private const string MembersDetails = """
        A node that is not heard for 2.5 s is none. Exit code 0 if NATS can be reached, otherwise that of an environment that fails.

        Example:
          longshore cluster members --json
        """;

    // Enough to tell nodes apart.
    private const int IdLengthShown = 8;

    public static Command Create() => new Verb("cluster", Summary, Details) { CreateMembers() };

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

    private static async Task<ClusterSummary> FindAsync(NodeFunctions node, CancellationToken cancellationToken)
    {
        using var response = await node.SendAsync(HttpMethod.Get, "/cluster", null, cancellationToken);
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
