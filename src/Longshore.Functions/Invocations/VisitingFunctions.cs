using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Longshore.Functions.Capabilities.Near;
using Longshore.Functions.Capabilities.Objects;
using Longshore.Functions.Capabilities.State;
using Longshore.Functions.Catalog;
using Longshore.Functions.Near;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Invocations;

/// <summary>The functions of other nodes that this node has loaded, each under a name of its own. Thread-safe.</summary>
/// <param name="catalog">The node's functions; those of other nodes are added for as long as the node runs.</param>
/// <param name="store">The node's modules.</param>
internal sealed class VisitingFunctions(FunctionCatalog catalog, IFunctionStore store) : IDisposable
{
    // Names of functions that are deployed or called from outside have no slash.
    private const string Tenant = "near";

    // What belongs to the store. Files, secrets and networks are this node's own: another node may not take them by a grant.
    private static readonly string[] Served = [NearCapability.CapabilityName, ObjectCapability.CapabilityName, StateCapability.CapabilityName];

    private readonly ConcurrentDictionary<ModuleDigest, byte[]> _modules = new();
    private readonly LinkedList<FunctionName> _functions = new();
    private readonly SemaphoreSlim _loading = new(1, 1);

    /// <summary>Takes a module that a call needs.</summary>
    /// <returns>False if it has another digest.</returns>
    public bool TryAddModule(ModuleDigest digest, ReadOnlyMemory<byte> module)
    {
        if (ModuleDigest.Of(module.Span) != digest)
        {
            return false;
        }

        // Those that nobody has called since they were sent make room.
        if (_modules.Count >= NearLimits.FunctionsMax || _modules.Values.Sum(sent => (long)sent.Length) + module.Length > NearLimits.ModuleBytesMax)
        {
            _modules.Clear();
        }

        _modules.TryAdd(digest, module.ToArray());
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _loading.Dispose();

    /// <summary>The name of a function here, by the text of its spec.</summary>
    public static FunctionName NameOf(string spec) =>
        FunctionName.OfRoute(Tenant, 0, "/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(spec))));

    /// <summary>Loads a function.</summary>
    /// <param name="name">Its name here: <see cref="NameOf"/>.</param>
    /// <param name="text">Its spec, as JSON.</param>
    /// <param name="digest">Its module.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null if it is there now; otherwise why not.</returns>
    public async Task<NearAnswer?> LoadAsync(FunctionName name, string text, ModuleDigest digest, CancellationToken cancellationToken)
    {
        // Calls of functions that are there do not wait for the loading of another.
        if (IsLoaded(name))
        {
            return null;
        }

        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (IsLoaded(name))
            {
                return null;
            }

            var errors = new List<ValidationError>();
            if (FunctionSpecJson.Read(text, errors) is not { } spec || spec.Artifact.Digest != digest)
            {
                return new NearAnswer(NearStatus.Malformed, "the spec is not understood, or is of another module");
            }

            if (spec.Grants.FirstOrDefault(grant => !Served.Contains(grant.Capability)) is { } local)
            {
                return new NearAnswer(NearStatus.Refused, $"a storage node does not give the grant {local.Capability} to functions of other nodes");
            }

            if (await FindModuleAsync(digest, cancellationToken) is not { } module)
            {
                return new NearAnswer(NearStatus.NeedsModule);
            }

            var deployed = await catalog.DeployRouteAsync(spec with { Name = name, Subscriptions = [], Schedules = [] }, module, cancellationToken);
            if (deployed.Errors.Count > 0)
            {
                return new NearAnswer(NearStatus.Refused, string.Join("; ", deployed.Errors));
            }

            await AddAsync(name);
            return null;
        }
        finally
        {
            _loading.Release();
        }
    }

    private bool IsLoaded(FunctionName name) => Touch(name) && catalog.Lookup(name)?.Pool is not null;

    // Those that were called last are at the end.
    private bool Touch(FunctionName name)
    {
        lock (_functions)
        {
            var isThere = _functions.Remove(name);
            if (isThere)
            {
                _functions.AddLast(name);
            }

            return isThere;
        }
    }

    // What is forgotten is removed, whether or not its caller waits.
    private async Task AddAsync(FunctionName name)
    {
        FunctionName oldest;
        lock (_functions)
        {
            if (!_functions.Contains(name))
            {
                _functions.AddLast(name);
            }

            if (_functions.Count <= NearLimits.FunctionsMax)
            {
                return;
            }

            oldest = _functions.First!.Value;
            _functions.RemoveFirst();
        }

        await catalog.RemoveAsync(oldest, CancellationToken.None);
    }

    private async Task<byte[]?> FindModuleAsync(ModuleDigest digest, CancellationToken cancellationToken)
    {
        if (_modules.TryRemove(digest, out var sent))
        {
            return sent;
        }

        try
        {
            return await store.ReadModuleAsync(digest, cancellationToken);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
