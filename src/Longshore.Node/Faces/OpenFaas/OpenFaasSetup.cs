using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Functions.Catalog;
using Longshore.Node.Faces.OpenFaas.Images;
using Longshore.Node.Telemetry;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary>What the face of OpenFaaS works with.</summary>
/// <param name="Options">How it serves.</param>
/// <param name="Credentials">The user and the password, or null if everyone may deploy.</param>
/// <param name="Namespaces">The namespaces.</param>
/// <param name="Store">The code of functions.</param>
/// <param name="Secrets">The secrets.</param>
/// <param name="Queues">The queues, or null if the node has none.</param>
/// <param name="Callbacks">The servers to which results may be sent.</param>
/// <param name="Registries">The registries from which images may be pulled.</param>
/// <param name="RegistryCredentials">The users and passwords of registries.</param>
/// <param name="Logs">The lines of functions.</param>
/// <param name="ModuleBytesMax">The largest module, in bytes.</param>
/// <param name="Faulted">Receives exceptions that must not happen.</param>
internal sealed record OpenFaasSetup(
    OpenFaasOptions Options,
    BasicCredentials? Credentials,
    GatewayNamespaces Namespaces,
    IFunctionStore Store,
    SecretVault Secrets,
    IMessageQueues? Queues,
    GrantedRequests Callbacks,
    GrantedRequests Registries,
    RegistryCredentials RegistryCredentials,
    FunctionLogs Logs,
    int ModuleBytesMax,
    Action<Exception> Faulted);
