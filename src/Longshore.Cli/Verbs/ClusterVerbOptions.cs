using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Longshore.Cli.Output;
using Longshore.Cluster;
using Longshore.Cluster.Connection;
using Longshore.Functions;
using Longshore.Node.Hosting;

namespace Longshore.Cli.Verbs;

/// <summary>The options of <c>longshore serve</c> for a cluster.</summary>
internal sealed class ClusterVerbOptions
{
    private const double AmountMax = 1e6;
    private static readonly int[] ReplicasAllowed = [1, 3, 5];

    private readonly Option<Uri[]> _servers = new("--cluster")
    {
        HelpName = "nats://HOST:PORT,...",
        Description = "Be a member of the cluster whose nodes meet at these NATS servers: all of them have the same functions",
        CustomParser = ParseServers,
    };

    private readonly Option<string?> _credentials = new("--cluster-credentials")
    {
        HelpName = "FILE",
        Description = "How the node proves to NATS who it is: a file of nsc (.creds), the seed of a user's nkey, or a line USER:PASSWORD",
    };

    private readonly Option<string?> _authority = new("--cluster-ca")
    {
        HelpName = "FILE",
        Description = "The certificates (PEM) of those that have signed the certificates of the NATS servers; needs TLS at the servers [default: the system's]",
    };

    private readonly Option<string?> _certificate = new("--cluster-certificate")
    {
        HelpName = "FILE",
        Description = "The certificate (PEM) that the node shows to the NATS servers (their option tls/verify)",
    };

    private readonly Option<string?> _key = new("--cluster-key") { HelpName = "FILE", Description = "The private key (PEM) of --cluster-certificate" };

    private readonly Option<bool> _trustedOnly = new("--cluster-trusted-only")
    {
        Description = "Take over only functions that nodes whose keys are trusted have deployed (longshore keys --trust); without it, functions without grants of any",
    };

    private readonly Option<int?> _replicas = new("--cluster-replicas")
    {
        HelpName = "N",
        Description = "How many NATS servers keep each entry, if this node is the first of its cluster: 1, 3 or 5 [default: 1]",
        CustomParser = ParseReplicas,
    };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Add(_servers);
        verb.Add(_credentials);
        verb.Add(_authority);
        verb.Add(_certificate);
        verb.Add(_key);
        verb.Add(_trustedOnly);
        verb.Add(_replicas);
    }

    /// <summary>How the node is a member of a cluster, or null.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="roles">What the node does.</param>
    /// <param name="functions">What a core slot takes and costs.</param>
    /// <exception cref="CliException">The credentials cannot be read, or the node is in no cluster.</exception>
    public ClusterOptions? Read(ParseResult parsed, NodeRoles roles, FunctionsOptions functions)
    {
        var file = parsed.GetValue(_credentials);
        // Empty if it is not given.
        if (parsed.GetValue(_servers) is not { Length: > 0 } servers)
        {
            Option[] others = [_credentials, _authority, _certificate, _key, _trustedOnly, _replicas];
            return others.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } lonely
                ? throw new CliException($"{lonely.Name} needs --cluster", ExitCodes.Usage)
                : null;
        }

        return new ClusterOptions
        {
            Servers = servers,
            Credentials = file is null ? null : ReadCredentials(file),
            Tls = ReadTls(parsed.GetValue(_authority), parsed.GetValue(_certificate), parsed.GetValue(_key)),
            TakesTrustedOnly = parsed.GetValue(_trustedOnly),
            Replicas = parsed.GetValue(_replicas) ?? 1,
            Roles = [.. Enum.GetValues<NodeRoles>().Where(role => role != NodeRoles.None && roles.HasFlag(role)).Select(role => role.ToString().ToLowerInvariant())],
            Watts = functions.CoreWatts > 0 ? functions.CoreWatts : null,
            Price = functions.CorePrice,
        };
    }

    private static ClusterCredentials ReadCredentials(string file)
    {
        try
        {
            return ClusterCredentials.Read(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CliException($"--cluster-credentials: {failure.Message}", ExitCodes.Usage);
        }
    }

    private static ClusterTls? ReadTls(string? authority, string? certificate, string? key)
    {
        try
        {
            return authority is null && certificate is null && key is null ? null : ClusterTls.Read(authority, certificate, key);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CliException($"--cluster-ca, --cluster-certificate, --cluster-key: {failure.Message}", ExitCodes.Usage);
        }
    }

    private static Uri[]? ParseServers(ArgumentResult argument)
    {
        var servers = new List<Uri>();
        foreach (var text in argument.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out var server) || server.Scheme is not ("nats" or "tls") || server.Host.Length == 0)
            {
                argument.AddError($"--cluster {text}: write the addresses of NATS servers with commas, such as nats://10.0.0.1:4222,nats://10.0.0.2:4222 (tls:// with TLS)");
                return null;
            }

            servers.Add(server);
        }

        return [.. servers];
    }

    private static int? ParseReplicas(ArgumentResult argument)
    {
        if (int.TryParse(argument.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var replicas) && ReplicasAllowed.Contains(replicas))
        {
            return replicas;
        }

        argument.AddError($"--cluster-replicas {argument.Tokens[0].Value}: write 1, 3 or 5");
        return null;
    }
}
