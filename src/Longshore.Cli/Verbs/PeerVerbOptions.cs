using System.CommandLine;
using System.CommandLine.Parsing;
using Longshore.Node.Hosting;
using Longshore.Offload.Peers;

namespace Longshore.Cli.Verbs;

/// <summary>The options of <c>longshore serve</c> for other nodes.</summary>
internal sealed class PeerVerbOptions
{
    private static readonly PeerOptions Defaults = new();

    private readonly Option<NodeRoles?> _roles = new("--role")
    {
        HelpName = "ROLE,...",
        Description = "What the node does: compute runs functions, storage runs calls of other nodes beside its objects [default: compute]",
        CustomParser = ParseRoles,
    };

    private readonly Option<int?> _port = new("--peer-port") { HelpName = "N", Description = "Take calls of other nodes on this port, with the role storage" };

    private readonly Option<PeerAddress[]> _peers = SpecOptions.Repeatable<PeerAddress>(
        "--peer",
        "HOST:PORT",
        "A storage node to which calls may move; its key must be trusted (longshore keys --trust)",
        PeerAddress.TryParse,
        PeerAddress.Rule);

    private readonly Option<string[]> _hosts = new("--store-host")
    {
        HelpName = "NAME",
        Description = $"A host of the store of objects on which the node sits, as the store calls it, repeatable [default: {Environment.MachineName}]",
    };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Add(_roles);
        verb.Add(_port);
        verb.Add(_peers);
        verb.Add(_hosts);
    }

    /// <summary>How the node talks with other nodes.</summary>
    public PeerOptions Read(ParseResult parsed) => new()
    {
        Roles = parsed.GetValue(_roles) ?? Defaults.Roles,
        Port = NodeOptionsParser.CheckPort("--peer-port", parsed.GetValue(_port)),
        Peers = parsed.GetValue(_peers) ?? [],
        StoreHosts = parsed.GetValue(_hosts) is { Length: > 0 } hosts ? hosts : Defaults.StoreHosts,
    };

    private static NodeRoles? ParseRoles(ArgumentResult argument)
    {
        var roles = NodeRoles.None;
        foreach (var name in argument.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            switch (name)
            {
                case "compute":
                    roles |= NodeRoles.Compute;
                    break;
                case "storage":
                    roles |= NodeRoles.Storage;
                    break;
                default:
                    argument.AddError($"--role {name} is none: compute, storage, or both with a comma");
                    return null;
            }
        }

        return roles;
    }
}
