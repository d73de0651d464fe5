using System.CommandLine;
using Longshore.Cli.Access;
using Longshore.Cli.Input;
using Longshore.Cli.Output;

namespace Longshore.Cli.Verbs;

/// <summary>Where the functions of a verb are: at the node elsewhere that <c>--remote</c> names, or in the data directory.</summary>
internal sealed class RemoteOptions
{
    private const string TokenVariable = "LONGSHORE_TOKEN";

    private readonly Option<Uri?> _remote = new("--remote")
    {
        HelpName = "URL",
        Description = "The node at this URL instead of the data directory's, for example https://edge.example.com:8080",
        CustomParser = result =>
        {
            if (Uri.TryCreate(NodeUrl.Complete(result.Tokens[0].Value), UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Query: "", Fragment: "" } && url.AbsolutePath == "/")
            {
                return url;
            }

            result.AddError($"--remote {result.Tokens[0].Value}: write a URL such as https://edge.example.com:8080");
            return null;
        },
    };

    private readonly Option<string?> _token = new("--token")
    {
        HelpName = "TOKEN",
        Description = $"The token of that node, from node.json in its data directory [default: ${TokenVariable}, which other users of this machine do not see]",
    };

    public void AddTo(Command verb)
    {
        verb.Add(_remote);
        verb.Add(_token);
    }

    /// <summary>Whether a node elsewhere is named.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_remote) is not null;

    /// <summary>Reaches the functions.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="directory">The data directory, if no node elsewhere is named.</param>
    /// <param name="cancellationToken">Ends the wait for the node.</param>
    /// <exception cref="CliException">There is no token, or no node.</exception>
    public async Task<IFunctionAccess> OpenAsync(ParseResult parsed, string directory, CancellationToken cancellationToken)
    {
        var token = parsed.GetValue(_token);
        if (parsed.GetValue(_remote) is not { } url)
        {
            return token is null
                ? await FunctionAccess.OpenAsync(directory, cancellationToken)
                : throw new CliException("--token needs --remote URL", ExitCodes.Usage);
        }

        token ??= Environment.GetEnvironmentVariable(TokenVariable);
        if (string.IsNullOrWhiteSpace(token) || token.Any(each => each is <= ' ' or > '~'))
        {
            throw new CliException($"--remote needs the node's token: --token TOKEN or the variable {TokenVariable}; it is in node.json in the node's data directory", ExitCodes.Usage);
        }

        if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
        {
            await Console.Error.WriteLineAsync($"longshore: warning: the token travels unencrypted to {url}; use https or a tunnel");
        }

        return await NodeFunctions.ConnectRemoteAsync(url, token, cancellationToken);
    }
}
