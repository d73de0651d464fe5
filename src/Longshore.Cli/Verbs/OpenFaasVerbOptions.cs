using System.CommandLine;
using Longshore.Cli.Output;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.OpenFaas;

namespace Longshore.Cli.Verbs;

/// <summary>The options by which a node serves clients of OpenFaaS.</summary>
internal sealed class OpenFaasVerbOptions
{
    private readonly Option<int?> _port = new("--openfaas-port")
    {
        HelpName = "N",
        Description = "Serve clients of OpenFaaS (faas-cli) on this port as well",
    };

    private readonly Option<DirectoryInfo?> _credentials = new("--openfaas-auth")
    {
        HelpName = "DIRECTORY",
        Description = "The directory with the files basic-auth-user and basic-auth-password [default: the user admin, with the token of node.json as password]",
    };

    private readonly Option<bool> _open = new("--openfaas-open") { Description = "Let anyone who reaches the port deploy functions" };

    private readonly Option<DirectoryInfo?> _files = new("--openfaas-files")
    {
        HelpName = "DIRECTORY",
        Description = "The directory below which images may name files, as file:PATH [default: none]",
    };

    private readonly Option<string[]> _registries = new("--openfaas-registry")
    {
        HelpName = "HOST",
        Description = "A registry from which images may be pulled, in the form of --grant http:HOST; http:// for one without TLS",
    };

    private readonly Option<FileInfo?> _passwords = new("--openfaas-registry-auth")
    {
        HelpName = "FILE",
        Description = "The users and passwords of registries, in the form of Docker's config.json [default: none]",
    };

    private readonly Option<string[]> _callbacks = new("--openfaas-callback")
    {
        HelpName = "HOST",
        Description = "A server to which results of asynchronous calls may be sent, in the form of --grant http:HOST",
    };

    private readonly Option<int> _detached = new("--openfaas-async")
    {
        HelpName = "N",
        Description = "Asynchronous calls that run at one time",
        DefaultValueFactory = _ => QueueSubscription.ConcurrencyDefault,
    };

    private Option[] All => [_port, _credentials, _open, _files, _registries, _passwords, _callbacks, _detached];

    public void AddTo(Command command)
    {
        foreach (var option in All)
        {
            command.Add(option);
        }
    }

    /// <summary>How the node serves clients of OpenFaaS, or null if it does not.</summary>
    /// <exception cref="CliException">An option is out of its bounds, or needs another one.</exception>
    public OpenFaasOptions? Read(ParseResult parsed)
    {
        if (NodeOptionsParser.CheckPort(_port.Name, parsed.GetValue(_port)) is not { } port)
        {
            return IsGiven(parsed) ? throw new CliException("the options --openfaas-... need --openfaas-port", ExitCodes.Usage) : null;
        }

        if (parsed.GetValue(_open) && parsed.GetValue(_credentials) is not null)
        {
            throw new CliException($"{_open.Name} and {_credentials.Name} exclude each other", ExitCodes.Usage);
        }

        return parsed.GetValue(_detached) is >= 1 and <= QueueSubscription.ConcurrencyLimit and var detached
            ? new OpenFaasOptions
            {
                Port = port,
                CredentialsDirectory = parsed.GetValue(_credentials)?.FullName,
                IsOpen = parsed.GetValue(_open),
                FilesDirectory = parsed.GetValue(_files)?.FullName,
                Registries = parsed.GetValue(_registries) ?? [],
                RegistryCredentialsFile = parsed.GetValue(_passwords)?.FullName,
                CallbackServers = parsed.GetValue(_callbacks) ?? [],
                DetachedCallsMax = detached,
            }
            : throw new CliException($"{_detached.Name} must be from 1 to {QueueSubscription.ConcurrencyLimit}", ExitCodes.Usage);
    }

    private bool IsGiven(ParseResult parsed) => Array.Exists(All, option => parsed.GetResult(option) is { Implicit: false });
}
