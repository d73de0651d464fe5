using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Near;
using Longshore.Functions.Objects;
using Longshore.Functions.Sandboxes;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Invocations;

/// <summary>Runs calls of other nodes on this node, which stores their objects. What they send is checked: they are trusted to call, not to be
/// right.</summary>
/// <param name="catalog">The node's functions; those of other nodes are added for as long as the node runs.</param>
/// <param name="store">The node's modules.</param>
/// <param name="objects">The node's store of objects.</param>
/// <param name="invoker">Runs the calls.</param>
public sealed class NearHost(FunctionCatalog catalog, IFunctionStore store, IObjectStore objects, IInvoker invoker) : IDisposable
{
    // As a call that came for an object ends if it cannot reach one (NearImports).
    private const string UnseenTrap = "Object";

    private const string NoTime = "no time is left for the call";

    private readonly VisitingFunctions _functions = new(catalog, store);
    private readonly SentSnapshots _snapshots = new();
    private RankHost? _ranks;
    private long _heldBytes;

    /// <summary>Receives exceptions that are faults of the node. Default: null, they are dropped.</summary>
    public Action<Exception>? Faulted { get; init; }

    /// <summary>The most bytes of an answer's state. Default: <see cref="NearLimits.StateBytesMax"/>.</summary>
    internal long StateBytesMax { get; init; } = NearLimits.StateBytesMax;

    /// <summary>The most bytes that are held for other nodes. Default: <see cref="NearLimits.AllStatesBytesMax"/>.</summary>
    internal long HeldBytesMax { get; init; } = NearLimits.AllStatesBytesMax;

    /// <summary>The bytes that are held for other nodes now.</summary>
    internal long HeldBytes => Interlocked.Read(ref _heldBytes);

    /// <summary>The clocks. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Runs ranks of other nodes' worlds of MPI.</summary>
    public RankHost Ranks => LazyInitializer.EnsureInitialized(ref _ranks, () => new RankHost(_functions, catalog, invoker, this));

    private NearAnswer Full => new(NearStatus.Refused, $"the states and inputs of calls of other nodes have {HeldBytesMax} bytes, the limit");

    /// <summary>Runs a call of a running guest. Every way to fail is an answer, but for the end of the caller and the node's own faults.</summary>
    public async Task<NearAnswer> RunAsync(NearCall call, CancellationToken cancellationToken)
    {
        if (call.Left <= TimeSpan.Zero)
        {
            return new NearAnswer(NearStatus.Refused, NoTime);
        }

        try
        {
            var name = VisitingFunctions.NameOf(call.Spec);
            return await _functions.LoadAsync(name, call.Spec, call.Module, cancellationToken)
                ?? await HoldAsync(StatePacking.LengthOf(call.State.Span), () => RunLoadedAsync(call, name, cancellationToken))
                ?? Full;
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

    /// <summary>Runs a whole call. Every way to fail is an answer, but for the end of the caller and the node's own faults.</summary>
    public async Task<WholeAnswer> RunAsync(WholeCall call, CancellationToken cancellationToken)
    {
        if (call.Left <= TimeSpan.Zero)
        {
            return new WholeAnswer(NearStatus.Refused, NoTime);
        }

        if (call.Object is not { } address)
        {
            return await HoldAsync(call.Input.Length, () => RunDeployedAsync(call, cancellationToken)) ?? new WholeAnswer(Full.Status, Full.Detail);
        }

        var name = VisitingFunctions.NameOf(call.Spec);
        if (await _functions.LoadAsync(name, call.Spec, call.Module, cancellationToken) is { } refusal)
        {
            return new WholeAnswer(refusal.Status, refusal.Detail);
        }

        try
        {
            // Also where it is not the input: a node that does not see it is not beside it.
            var found = await InputObject.FindAsync(objects, address, cancellationToken);
            if (call.InputTag is { } tag && found.Info.ETag != tag)
            {
                return new WholeAnswer(NearStatus.Refused, "the object is another one here");
            }

            var bytes = call.InputTag is null ? call.Input.Length : found.Info.Size;
            return await HoldAsync(bytes, () => RunLoadedAsync(call, name, found, cancellationToken)) ?? new WholeAnswer(Full.Status, Full.Detail);
        }
        catch (ObjectException unseen)
        {
            return new WholeAnswer(NearStatus.Refused, unseen.Message);
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
        var name = VisitingFunctions.NameOf(spec);
        if (await _functions.LoadAsync(name, spec, module, cancellationToken) is not null
            || catalog.Lookup(name) is not { Pool.Module: { Base: { } start } loaded, Config: var config })
        {
            return false;
        }

        try
        {
            return await HoldAsync(StatePacking.LengthOf(state.Span), () =>
            {
                _snapshots.Add(module, loaded.SnapshotOf(StatePacking.Unpack(start, state), config.Limits));
                return Task.FromResult(_snapshots);
            }) is not null;
        }
        catch (Exception damaged) when (damaged is InvalidDataException or SnapshotMismatchException or LinkException or GuestMemoryException)
        {
            return false;
        }
    }

    /// <summary>Takes a module that a call needs.</summary>
    /// <returns>False if it has another digest.</returns>
    public bool TryAddModule(ModuleDigest digest, ReadOnlyMemory<byte> module) => _functions.TryAddModule(digest, module);

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Ranks.StopAsync();
        _functions.Dispose();
    }

    /// <summary>Holds bytes for another node.</summary>
    /// <returns>False if there is no room.</returns>
    internal bool TryHold(long bytes)
    {
        if (Interlocked.Add(ref _heldBytes, bytes) <= HeldBytesMax)
        {
            return true;
        }

        Release(bytes);
        return false;
    }

    /// <summary>Holds bytes no longer.</summary>
    internal void Release(long bytes) => Interlocked.Add(ref _heldBytes, -bytes);

    // Null if there is no room.
    private async Task<T?> HoldAsync<T>(long bytes, Func<Task<T>> run)
        where T : class
    {
        if (!TryHold(bytes))
        {
            return null;
        }

        try
        {
            return await run();
        }
        finally
        {
            Release(bytes);
        }
    }

    private async Task<NearAnswer> RunLoadedAsync(NearCall call, FunctionName name, CancellationToken cancellationToken)
    {
        if (catalog.Lookup(name) is not { Pool: { } pool, Config: var config } || pool.Module.Snapshot is not { } snapshot)
        {
            return new NearAnswer(NearStatus.Refused, "the function has no state that can be shared, or was removed meanwhile");
        }

        var bytes = StatePacking.Open(call.State);
        var start = DeltaFormat.Read(SnapshotOf(pool.Module, snapshot, DeltaFormat.DigestOf(bytes.Span)), bytes);
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
                    isTooLarge = state.Bytes > StateBytesMax;
                    changed = isTooLarge ? [] : StatePacking.PackAs(call.State.Span, state);
                },
            },
        };
        var result = await invoker.InvokeAsync(invocation, cancellationToken);
        try
        {
            return result.Failure switch
            {
                _ when isTooLarge => new NearAnswer(NearStatus.Failed, $"the call has changed more than {StateBytesMax} bytes, the limit"),
                Failure.None or Failure.Exited => new NearAnswer(NearStatus.Done)
                {
                    Code = result.ExitCode,
                    State = changed,
                    Log = result.StandardError.ToArray(),
                },
                _ => new NearAnswer(WholeAnswer.StatusOf(result.Failure), WholeAnswer.Sentence(result)),
            };
        }
        finally
        {
            DisposeLater(result);
        }
    }

    // A call without an object is one that a full member of this node's cluster has sent on: of a function that both have.
    private async Task<WholeAnswer> RunDeployedAsync(WholeCall call, CancellationToken cancellationToken)
    {
        if (catalog.Lookup(call.Function) is not { IsDurable: true } function || function.SpecText != call.Spec)
        {
            return new WholeAnswer(NearStatus.Refused, "this node does not have this version of the function");
        }

        var result = await invoker.InvokeAsync(
            Invocation.Of(function.Config.Spec) with
            {
                Arguments = call.Arguments,
                Input = call.Input,
                Request = call.Request is { } request ? () => request : null,
                Deadline = call.Left,
                OnMiss = OnMiss.Kill,
                Depth = call.Depth,
                StaysHere = true,
            },
            cancellationToken);
        try
        {
            return WholeAnswer.Of(result);
        }
        finally
        {
            DisposeLater(result);
        }
    }

    private async Task<WholeAnswer> RunLoadedAsync(WholeCall call, FunctionName name, InputObject found, CancellationToken cancellationToken)
    {
        if (catalog.Find(name) is not { } function)
        {
            return new WholeAnswer(NearStatus.Refused, "the function was removed meanwhile");
        }

        var invocation = Invocation.Of(function.Spec) with
        {
            Arguments = call.Arguments,
            Input = call.Input,
            InputObject = call.InputTag is null ? null : found with { IsExact = true },
            KnownAs = call.Function,
            Request = call.Request is { } request ? () => request : null,
            Deadline = call.Left,
            OnMiss = OnMiss.Kill,
            Depth = call.Depth,
            StaysHere = true,
            IsVisiting = true,
        };
        var result = await invoker.InvokeAsync(invocation, cancellationToken);
        try
        {
            var isUnseen = result.TrapName?.StartsWith(UnseenTrap, StringComparison.Ordinal) is true;
            return isUnseen ? new WholeAnswer(WholeAnswer.StatusOf(result.Failure), WholeAnswer.Sentence(result)) : WholeAnswer.Of(result);
        }
        finally
        {
            DisposeLater(result);
        }
    }

    // The caller need not wait until the memory of a guest that has read a large object is freed. The border of a thread of the pool.
    private void DisposeLater(InvocationResult result) => ThreadPool.UnsafeQueueUserWorkItem(
        ended =>
        {
            try
            {
                ended.Dispose();
            }
            catch (Exception fault)
            {
                Faulted.Tell(fault);
            }
        },
        result,
        preferLocal: false);

    // Each node evaluates a program for itself, so that their snapshots differ.
    private Snapshot SnapshotOf(SandboxModule module, Snapshot own, ReadOnlySpan<byte> digest) =>
        module.Base is null || own.Digest.SequenceEqual(digest) ? own : _snapshots.Find(module.Digest, digest) ?? own;
}
