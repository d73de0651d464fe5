using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Near;
using Longshore.Functions.Sandboxes;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Invocations;

/// <summary>Runs calls of other nodes' guests on this node, which stores their objects. What they send is checked: they are trusted to call,
/// not to be right.</summary>
/// <param name="catalog">The node's functions; those of other nodes are added for as long as the node runs.</param>
/// <param name="store">The node's modules.</param>
/// <param name="invoker">Runs the calls.</param>
public sealed class NearHost(FunctionCatalog catalog, IFunctionStore store, IInvoker invoker) : IDisposable
{
    // Names of functions that are deployed or called from outside have no slash.
    private const string Tenant = "near";

    // What belongs to the store. Files, secrets and networks are this node's own: another node may not take them by a grant.
    private static readonly string[] Served = ["near", "objects", "state"];

    private readonly ConcurrentDictionary<ModuleDigest, byte[]> _modules = new();
    private readonly LinkedList<FunctionName> _functions = new();
    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly SentSnapshots _snapshots = new();
    private long _stateBytes;

    /// <summary>Runs a call. Every way to fail is an answer, but for the end of the caller and the node's own faults.</summary>
    public async Task<NearAnswer> RunAsync(NearCall call, CancellationToken cancellationToken)
    {
        var name = NameOf(call.Spec);
        try
        {
            return await LoadAsync(call.Spec, call.Module, name, cancellationToken) is { } refusal ? refusal : await HoldAndRunAsync(call, name, cancellationToken);
        }
        catch (SnapshotMismatchException mismatch)
        {
            return new NearAnswer(NearStatus.SnapshotMismatch, mismatch.Message);
        }
        catch (InvalidDataException damaged)
        {
            return new NearAnswer(NearStatus.Malformed, damaged.Message);
        }
    }

    /// <summary>Takes the snapshot of a program that a call needs, which was evaluated at another node.</summary>
    /// <param name="spec">The function, as the text of its JSON.</param>
    /// <param name="module">Its module.</param>
    /// <param name="state">What the snapshot differs from the state before the evaluation, packed.</param>
    /// <param name="cancellationToken">Ends the loading of the function.</param>
    /// <returns>False if it is damaged, there is no room, or it is of another kind of function.</returns>
    public async Task<bool> TryAddSnapshotAsync(
        string spec, ModuleDigest module, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        var name = NameOf(spec);
        if (await LoadAsync(spec, module, name, cancellationToken) is not null
            || catalog.Lookup(name) is not { Pool.Module: { Base: { } start } loaded, Config: var config })
        {
            return false;
        }

        var bytes = 0;
        try
        {
            bytes = StatePacking.LengthOf(state.Span);
            if (Interlocked.Add(ref _stateBytes, bytes) > NearLimits.AllStatesBytesMax)
            {
                return false;
            }

            var delta = StatePacking.Unpack(start, state);
            _snapshots.Add(module, loaded.SnapshotOf(delta, config.Limits));
            return true;
        }
        catch (Exception damaged) when (damaged is InvalidDataException or SnapshotMismatchException or LinkException or GuestMemoryException)
        {
            return false;
        }
        finally
        {
            Interlocked.Add(ref _stateBytes, -bytes);
        }
    }

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

    private static FunctionName NameOf(string spec) =>
        FunctionName.OfRoute(Tenant, 0, "/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(spec))));

    // Null if the function is there now.
    private async Task<NearAnswer?> LoadAsync(string text, ModuleDigest digest, FunctionName name, CancellationToken cancellationToken)
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

    private async Task<NearAnswer> HoldAndRunAsync(NearCall call, FunctionName name, CancellationToken cancellationToken)
    {
        var bytes = StatePacking.LengthOf(call.State.Span);
        try
        {
            return Interlocked.Add(ref _stateBytes, bytes) <= NearLimits.AllStatesBytesMax
                ? await RunLoadedAsync(call, name, cancellationToken)
                : new NearAnswer(NearStatus.Refused, $"the states of calls of other nodes have {NearLimits.AllStatesBytesMax} bytes, the limit");
        }
        finally
        {
            Interlocked.Add(ref _stateBytes, -bytes);
        }
    }

    private async Task<NearAnswer> RunLoadedAsync(NearCall call, FunctionName name, CancellationToken cancellationToken)
    {
        if (catalog.Lookup(name) is not { Pool: { } pool, Config: var config } || pool.Module.Snapshot is not { } snapshot)
        {
            return new NearAnswer(NearStatus.Refused, "the function has no state that can be shared, or was removed meanwhile");
        }

        var bytes = StatePacking.Open(call.State);
        var start = DeltaFormat.Read(SnapshotOf(pool.Module, snapshot, DeltaFormat.DigestOf(bytes.Span)), bytes.Span);
        byte[] changed = [];
        var isTooLarge = false;
        var invocation = Invocation.Of(config.Spec) with
        {
            Deadline = call.Left,
            OnMiss = OnMiss.Kill,
            Depth = call.Depth,
            StaysHere = true,
            IsVisiting = true,
            Entry = new GuestEntry(start, call.Function, call.Arguments)
            {
                Ended = (instance, objects) =>
                {
                    var state = instance.TakeDelta(start, objects, DeltaPages.Live);
                    isTooLarge = state.Bytes > NearLimits.StateBytesMax;
                    changed = isTooLarge ? [] : StatePacking.PackAs(call.State.Span, state);
                },
            },
        };
        using var result = await invoker.InvokeAsync(invocation, cancellationToken);
        if (isTooLarge)
        {
            return new NearAnswer(NearStatus.Failed, $"the call has changed more than {NearLimits.StateBytesMax} bytes, the limit");
        }

        return result.Failure switch
        {
            Failure.None or Failure.Exited => new NearAnswer(NearStatus.Done)
            {
                Code = result.ExitCode,
                State = changed,
                Log = result.StandardError.ToArray(),
            },
            Failure.Overloaded or Failure.Refused or Failure.OutOfMemory or Failure.Shed => new NearAnswer(NearStatus.Refused, result.Detail),
            _ => new NearAnswer(NearStatus.Failed, $"{result.TrapName ?? result.Failure.ToString()}: {result.Detail}"),
        };
    }

    // Each node evaluates a program for itself, so that their snapshots differ.
    private Snapshot SnapshotOf(SandboxModule module, Snapshot own, ReadOnlySpan<byte> digest) =>
        module.Base is null || own.Digest.SequenceEqual(digest) ? own : _snapshots.Find(module.Digest, digest) ?? own;
}
