using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Functions.Catalog;
using Longshore.Node.Faces.OpenFaas;
using Longshore.Node.Faces.OpenFaas.Images;
using Longshore.Node.Telemetry;
using Longshore.Storage.Sqlite;

namespace Longshore.Node.Hosting;

/// <summary>Prepares the face of OpenFaaS.</summary>
internal static class NodeOpenFaas
{
    // A module of the largest size (64 MiB) takes 54 s over a line of 10 Mbit/s.
    private static readonly TimeSpan PullTimeMax = TimeSpan.FromMinutes(1);

    /// <summary>Opens the namespaces of a data directory, and reads the credentials.</summary>
    /// <param name="options">The node's options, with those of the face.</param>
    /// <param name="http">Reaches the servers to which results are sent.</param>
    /// <param name="store">The code of functions.</param>
    /// <param name="secrets">The secrets.</param>
    /// <param name="queues">The queues, or null.</param>
    /// <param name="token">The node's token.</param>
    /// <param name="logs">The lines of functions.</param>
    /// <param name="faulted">Receives exceptions that must not happen.</param>
    /// <param name="cleanUp">Closes everything.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="NodeStartException">An option is wrong, or a file of the credentials cannot be used.</exception>
    public static async Task<OpenFaasSetup> OpenAsync(
        NodeOptions options,
        OutboundHttp http,
        IFunctionStore store,
        SecretVault secrets,
        IMessageQueues? queues,
        string token,
        FunctionLogs logs,
        Action<Exception> faulted,
        CleanUp cleanUp,
        CancellationToken cancellationToken)
    {
        var face = options.OpenFaas!;
        var moduleBytesMax = options.Functions.ModuleBytesMax;
        var registries = new OutboundHttp(new HttpLimits { TimeMax = PullTimeMax, ResponseBytesMax = moduleBytesMax, HeldBytesMax = 2L * moduleBytesMax });
        cleanUp.Push(registries.Dispose);
        var namespaces = await GatewayNamespaces.OpenAsync(
            cleanUp.Own(await SqliteNamespaceStore.OpenAsync(options.DataDirectory, cancellationToken)), cancellationToken);
        cleanUp.Push(namespaces.Dispose);
        return new OpenFaasSetup(
            face,
            Credentials(face, token),
            namespaces,
            store,
            secrets,
            queues,
            Requests("--openfaas-callback", http, face.CallbackServers),
            Requests("--openfaas-registry", registries, face.Registries),
            CredentialsOfRegistries(face),
            logs,
            moduleBytesMax,
            faulted);
    }

    private static BasicCredentials? Credentials(OpenFaasOptions options, string token)
    {
        try
        {
            return options.IsOpen ? null
                : options.CredentialsDirectory is { } directory ? BasicCredentials.Read(directory)
                : new BasicCredentials(BasicCredentials.DefaultUser, token);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new NodeStartException(["--openfaas-auth: " + refusal.Message]);
        }
    }

    private static RegistryCredentials CredentialsOfRegistries(OpenFaasOptions options)
    {
        try
        {
            return options.RegistryCredentialsFile is { } file ? RegistryCredentials.Read(file) : RegistryCredentials.None;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new NodeStartException(["--openfaas-registry-auth: " + refusal.Message]);
        }
    }

    private static GrantedRequests Requests(string option, OutboundHttp http, IReadOnlyList<string> servers)
    {
        try
        {
            return new GrantedRequests(http, servers);
        }
        catch (FormatException wrong)
        {
            throw new NodeStartException([$"{option}: {wrong.Message}"]);
        }
    }
}
