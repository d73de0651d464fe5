namespace Longshore.Node.Faces.OpenFaas;

/// <summary>How a node serves clients of OpenFaaS (docs/openfaas.md).</summary>
public sealed record OpenFaasOptions
{
    /// <summary>The port.</summary>
    public required int Port { get; init; }

    /// <summary>The directory with the files <c>basic-auth-user</c> and <c>basic-auth-password</c>; null for the user <c>admin</c> with the
    /// node's token. Default: null.</summary>
    public string? CredentialsDirectory { get; init; }

    /// <summary>Whether anyone who reaches the port may deploy functions. Default: no.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The directory below which images may name files (<c>file:PATH</c>); null for none. Default: null.</summary>
    public string? FilesDirectory { get; init; }

    /// <summary>The registries from which images may be pulled, in the form of grants of <c>http</c>. Default: none.</summary>
    public IReadOnlyList<string> Registries { get; init; } = [];

    /// <summary>The file with the users and passwords of registries, in the form of Docker's <c>config.json</c>; null for none. Default: null.</summary>
    public string? RegistryCredentialsFile { get; init; }

    /// <summary>The servers to which results of asynchronous calls may be sent, in the form of grants of <c>http</c>. Default: none.</summary>
    public IReadOnlyList<string> CallbackServers { get; init; } = [];

    /// <summary>The most asynchronous calls that run at one time. Default: 8.</summary>
    // As many as a queue's subscriber has by default: two cores are busy while some of the calls wait for services.
    public int DetachedCallsMax { get; init; } = Functions.Specs.QueueSubscription.ConcurrencyDefault;
}
