using System.Threading.Channels;
using Longshore.Cluster.Connection;
using Longshore.Cluster.Keys;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Cluster.Registry;

/// <summary>The functions of a node that is a member of a cluster: those of its own store, which follows the cluster's table. A change is made in the table first,
/// by one compare-and-set. Reads ask the own store only, so they need no NATS.</summary>
internal sealed class ClusterFunctionStore : IFunctionStore, IAsyncDisposable
{
    private readonly IFunctionStore _own;
    private readonly RegistryBucket _bucket;
    private readonly NatsLink _link;
    private readonly RegistryMark _mark;
    private readonly ClusterKeys _keys;
    private readonly bool _takesTrustedOnly;
    private readonly DefectMemory _defects;
    private readonly ClusterMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;
    private readonly Action<Exception> _faulted;

    // Orders what this node changes in the table and in its own store.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();

    // Functions that the own store has taken over, and that are not loaded yet.
    private readonly HashSet<FunctionName> _unloaded = [];
    private readonly Lock _unloadedLock = new();
    private Task _running = Task.CompletedTask;
    private Task _listening = Task.CompletedTask;
    private string? _synced;
    private long _generation;
    private volatile string? _problem;

    public ClusterFunctionStore(
        IFunctionStore own,
        RegistryBucket bucket,
        NatsLink link,
        RegistryMark mark,
        ClusterKeys keys,
        bool takesTrustedOnly,
        ClusterMetrics metrics,
        TimeProvider time,
        Action<string> report,
        Action<Exception> faulted)
    {
        (_own, _bucket, _link, _mark, _keys, _takesTrustedOnly) = (own, bucket, link, mark, keys, takesTrustedOnly);
        (_metrics, _time, _report, _faulted) = (metrics, time, report, faulted);
        _defects = new DefectMemory(time);
        _generation = mark.Last?.Generation ?? 0;
        Versions = own.Versions is { } versions ? new ClusterFunctionVersions(versions, this) : null;
    }

    /// <inheritdoc/>
    public IFunctionVersions? Versions { get; }

    /// <summary>The generation of the table that the own store has taken over.</summary>
    public long Generation => Interlocked.Read(ref _generation);

    /// <summary>Why the table could not be taken over the last time, or null.</summary>
    public string? Problem => _problem;

    /// <summary>The functions of the table that could not be taken over, with the reasons.</summary>
    public IReadOnlyList<(FunctionName Function, string Reason)> Defects => _defects.All;

    /// <summary>Begins to follow the table.</summary>
    /// <param name="reload">Loads functions as the store has them now, or removes them.</param>
    public void Start(Func<IReadOnlyList<FunctionName>, CancellationToken, Task> reload)
    {
        _listening = _link.ListenAsync(NatsLink.FunctionsBucket, RegistryBucket.TableKey, (_, _, _) => Wake(), _stop.Token);
        _running = RunAsync(reload, _stop.Token);
        Wake();
    }

    /// <summary>The node trusts other keys now.</summary>
    public void NoteTrust()
    {
        _defects.Forget();
        Wake();
    }

    /// <summary>The table may have changed.</summary>
    public void Wake() => _wakes.Writer.TryWrite(true);

    /// <inheritdoc/>
    public Task<IReadOnlyList<FunctionConfig>> ListAsync(CancellationToken cancellationToken) => _own.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<FunctionConfig?> FindAsync(FunctionName name, CancellationToken cancellationToken) => _own.FindAsync(name, cancellationToken);

    /// <inheritdoc/>
    public Task<byte[]> ReadModuleAsync(ModuleDigest digest, CancellationToken cancellationToken) => _own.ReadModuleAsync(digest, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="FunctionRegistryException">The table does not take the change now.</exception>
    public Task<IReadOnlyList<FunctionConfig>> ChangeAsync(
        IReadOnlyList<(FunctionConfig Function, ReadOnlyMemory<byte> Module)> saved, IReadOnlyList<FunctionName> removed, CancellationToken cancellationToken)
    {
        foreach (var (function, module) in saved)
        {
            if (ModuleDigest.Of(module.Span) != function.Module)
            {
                throw new ArgumentException($"the module does not have the digest {function.Module}", nameof(saved));
            }
        }

        return CommittedAsync(
            saved,
            removed,
            () => _own.ChangeAsync(saved, removed, CancellationToken.None),
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="FunctionRegistryException">The table does not take the change now.</exception>
    public Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken) =>
        CommittedAsync([], [name], () => _own.RemoveAsync(name, CancellationToken.None), cancellationToken);

    /// <summary>Makes a version that this node keeps the live one of all nodes.</summary>
    /// <param name="versions">The versions that this node keeps.</param>
    /// <param name="name">The function.</param>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Ends the wait for the changes before.</param>
    /// <returns>False if the version is not kept.</returns>
    /// <exception cref="FunctionRegistryException">The table does not take the change now.</exception>
    public async Task<bool> ActivateAsync(IFunctionVersions versions, FunctionName name, int version, CancellationToken cancellationToken)
    {
        var kept = (await versions.ListAsync(name, cancellationToken)).FirstOrDefault(each => each.Function.Version == version);
        return kept is not null && await CommittedAsync(
            [(kept.Function, await _own.ReadModuleAsync(kept.Function.Module, cancellationToken))],
            [],
            () => versions.ActivateAsync(name, version, CancellationToken.None),
            cancellationToken);
    }

    /// <summary>Follows the table no longer.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _listening;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        _gate.Dispose();
    }

    // A caller that no longer waits must not leave it open whether the change is made, so it ends only the wait for the ones before.
    private async Task<T> CommittedAsync<T>(
        IReadOnlyList<(FunctionConfig Function, ReadOnlyMemory<byte> Module)> saved,
        IReadOnlyList<FunctionName> removed,
        Func<Task<T>> save,
        CancellationToken cancellationToken)
    {
        if (_link.Problem is { } problem)
        {
            throw Unreachable(problem, cause: null);
        }

        using var late = new CancellationTokenSource(ClusterLimits.CommitTimeMax, _time);
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
            await _gate.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable("functions of the cluster are still being taken over", cause: null);
        }

        try
        {
            var rows = await CommitAsync_NeedsLock(saved, removed, late.Token);
            var result = await save();
            TryNote_NeedsLock(rows, removed);
            return result;
        }
        catch (Exception failure) when (NatsFailure.Is(failure))
        {
            throw Unreachable(NatsFailure.Reason(failure), failure);
        }
        catch (InvalidDataException damaged)
        {
            throw new FunctionRegistryException($"the table of functions at {_link.Servers} is damaged: {damaged.Message}", damaged);
        }
        finally
        {
            _gate.Release();

            // What others have changed before is taken over now.
            Wake();
        }
    }

    // Without the note, a function that is removed elsewhere while this node is down comes back with it. The change itself is made.
    private void TryNote_NeedsLock(IReadOnlyDictionary<FunctionName, RegistryRow> rows, IReadOnlyList<FunctionName> removed)
    {
        try
        {
            if (_mark.Last is { } last)
            {
                _mark.Note(last with { Functions = last.Functions.SetItems(rows).RemoveRange(removed) });
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _faulted(failure);
        }
    }

    private FunctionRegistryException Unreachable(string reason, Exception? cause) => new(
        $"the cluster cannot be reached ({_link.Servers}): {reason}; functions can be called, but not changed", cause);

    private async Task<IReadOnlyDictionary<FunctionName, RegistryRow>> CommitAsync_NeedsLock(
        IReadOnlyList<(FunctionConfig Function, ReadOnlyMemory<byte> Module)> saved, IReadOnlyList<FunctionName> removed, CancellationToken cancellationToken)
    {
        var (table, revision, _) = await _bucket.ReadTableAsync(cancellationToken);
        if (table is null || table.Cluster != _mark.Last?.Cluster || table.Generation < Generation)
        {
            // A node that has not joined yet, or a table that NATS has lost.
            await SyncAsync_NeedsLock(cancellationToken);
            (table, revision, _) = await _bucket.ReadTableAsync(cancellationToken);
        }

        var upload = new RegistryUpload(_bucket);
        for (var attempt = 0; attempt < ClusterLimits.CommitsMax && table is not null; attempt++)
        {
            if (saved.Count == 0 && !removed.Any(table.Functions.ContainsKey))
            {
                return upload.Rows;
            }

            await upload.WriteAsync(table, saved, cancellationToken);
            var next = table.After(RandomId.New(), upload.Rows, removed);
            if (await TryReplaceAsync_NeedsLock(next, revision, upload, removed, cancellationToken))
            {
                var (specs, artifacts) = table.Unused([.. upload.Rows.Keys, .. removed], next);
                await _bucket.RemoveAsync(specs, [.. artifacts, .. upload.UnusedArtifacts], cancellationToken);
                return upload.Rows;
            }

            (table, revision, _) = await _bucket.ReadTableAsync(cancellationToken);
        }

        await upload.UndoAsync(cancellationToken);
        throw new FunctionRegistryException("the functions of the cluster were changed by others again and again while this change was made: try again");
    }

    private async Task<bool> TryReplaceAsync_NeedsLock(
        RegistryTable next, ulong revision, RegistryUpload upload, IReadOnlyList<FunctionName> removed, CancellationToken cancellationToken)
    {
        var bytes = RegistryTableJson.Write(next);
        if (bytes.Length > ClusterLimits.TableBytesMax)
        {
            await upload.UndoAsync(cancellationToken);
            throw new FunctionRegistryException(FormattableString.Invariant(
                $"the cluster has no room for more functions: its table would have {bytes.Length} bytes, and the limit is {ClusterLimits.TableBytesMax}"));
        }

        try
        {
            var isDone = await _bucket.TryReplaceTableAsync(bytes, revision, cancellationToken);

            // The client repeats what was not answered, and then its own first attempt is the one that was sooner.
            isDone = isDone || await IsEffectiveAsync(next, upload, removed, cancellationToken);
            _metrics.Commit(isDone);
            return isDone;
        }
        catch (Exception failure) when (NatsFailure.Is(failure))
        {
            using var late = new CancellationTokenSource(ClusterLimits.CommitTimeMax / 2, _time);
            return await TryIsEffectiveAsync(next, upload, removed, late.Token) ? true : throw new FunctionRegistryException(
                $"{_link.Servers} has not answered, so it is not known whether the change became effective: look with longshore list, and repeat it", failure);
        }
    }

    private async Task<bool> TryIsEffectiveAsync(
        RegistryTable next, RegistryUpload upload, IReadOnlyList<FunctionName> removed, CancellationToken cancellationToken)
    {
        try
        {
            return await IsEffectiveAsync(next, upload, removed, cancellationToken);
        }
        catch (Exception failure) when (NatsFailure.Is(failure) || failure is InvalidDataException)
        {
            return false;
        }
    }

    // Others may have changed other functions since. The keys of a change are its own.
    private async Task<bool> IsEffectiveAsync(
        RegistryTable next, RegistryUpload upload, IReadOnlyList<FunctionName> removed, CancellationToken cancellationToken)
    {
        var (now, _, _) = await _bucket.ReadTableAsync(cancellationToken);
        return now is not null && (now.Change == next.Change
            || (upload.Rows.Count > 0 && upload.Rows.All(row => now.Functions.GetValueOrDefault(row.Key) == row.Value) && !removed.Any(now.Functions.ContainsKey)));
    }

    private async Task RunAsync(Func<IReadOnlyList<FunctionName>, CancellationToken, Task> reload, CancellationToken cancellationToken)
    {
        await using var poll = _time.CreateTimer(_ => Wake(), null, ClusterLimits.PollTime, ClusterLimits.PollTime);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await _wakes.Reader.ReadAsync(cancellationToken);
                if (await TrySyncAsync(cancellationToken) & await TryReloadAsync(reload, cancellationToken))
                {
                    await Task.Delay(ClusterLimits.HintTime, _time, cancellationToken);
                    continue;
                }

                await Task.Delay(ClusterLimits.RetryTime, _time, cancellationToken);
                Wake();
            }
            catch (OperationCanceledException)
            {
                // The node ends.
            }
        }
    }

    // Without a connection there is nothing to try; the next one wakes.
    private async Task<bool> TrySyncAsync(CancellationToken cancellationToken)
    {
        if (_link.Problem is not null)
        {
            return true;
        }

        using var late = new CancellationTokenSource(ClusterLimits.SyncTimeMax, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await SyncAsync_NeedsLock(either.Token);
            Explain(null);
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // The border of following the table: the node goes on with what it has.
            if (failure is InvalidDataException)
            {
                _metrics.Refuse("table", EntryRefusal.Form);
            }

            Explain(NatsFailure.Is(failure) ? NatsFailure.Reason(failure) : failure.Message);
            return _link.Problem is not null;
        }
        finally
        {
            _gate.Release();
        }
    }

    // What failed once is said once.
    private void Explain(string? problem)
    {
        if (problem is not null && problem != _problem)
        {
            _report($"the functions at {_link.Servers} cannot be taken over: {problem}");
        }

        _problem = problem;
    }

    private async Task<bool> TryReloadAsync(Func<IReadOnlyList<FunctionName>, CancellationToken, Task> reload, CancellationToken cancellationToken)
    {
        FunctionName[] names;
        lock (_unloadedLock)
        {
            names = [.. _unloaded];
            _unloaded.Clear();
        }

        if (names.Length == 0)
        {
            return true;
        }

        try
        {
            await reload(names, cancellationToken);
            return true;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            _faulted(fault);
            NoteUnloaded(names);
            return false;
        }
    }

    private void NoteUnloaded(IEnumerable<FunctionName> names)
    {
        lock (_unloadedLock)
        {
            _unloaded.UnionWith(names);
        }
    }

    private async Task SyncAsync_NeedsLock(CancellationToken cancellationToken)
    {
        var lost = new HashSet<FunctionName>();
        for (var attempt = 0; attempt < ClusterLimits.CommitsMax; attempt++)
        {
            var (table, revision, isTrusted) = await _bucket.ReadTableAsync(cancellationToken);
            if (table is not null && table.Change == _synced && _defects.All.Count == 0)
            {
                return;
            }

            var plan = RegistryPlan.Of(table, isTrusted, _mark.Last, await OwnAsync(cancellationToken));
            FunctionName[] given = [.. plan.Given.Where(name => !lost.Contains(name))];
            if (table is null || given.Length > 0)
            {
                await GiveAsync_NeedsLock(table, revision, given, lost, cancellationToken);
            }
            else if (await TryTakeAsync_NeedsLock(table, plan, cancellationToken))
            {
                _mark.Note(table);
                _synced = table.Change;
                Interlocked.Exchange(ref _generation, table.Generation);
                return;
            }
        }

        throw new FunctionRegistryException("the functions of the cluster change faster than this node can take them over");
    }

    private async Task<Dictionary<FunctionName, OwnFunction>> OwnAsync(CancellationToken cancellationToken) =>
        (await _own.ListAsync(cancellationToken)).ToDictionary(
            function => function.Name, function => new OwnFunction(
                ModuleDigest.Of(RegistryUpload.TextOf(function)), function.DeployedAt, NeedsTrust(function.Spec)));

    // A grant reaches beyond the function's own memory: secrets, directories, the network, data of other functions.
    private bool NeedsTrust(FunctionSpec spec) => _takesTrustedOnly || spec.Grants.Count > 0;

    // If another change is sooner, the plan is made again.
    private async Task GiveAsync_NeedsLock(
        RegistryTable? table, ulong revision, IReadOnlyList<FunctionName> names, HashSet<FunctionName> lost, CancellationToken cancellationToken)
    {
        var last = _mark.Last;
        table ??= RegistryTable.New(last?.Cluster ?? RandomId.New());
        var upload = new RegistryUpload(_bucket);
        foreach (var name in names)
        {
            try
            {
                if (await _own.FindAsync(name, cancellationToken) is { } function)
                {
                    await upload.WriteAsync(table, [(function, await _own.ReadModuleAsync(function.Module, cancellationToken))], cancellationToken);
                }
            }
            catch (InvalidDataException damaged)
            {
                lost.Add(name);
                _report($"{name} cannot be given to the cluster: {damaged.Message}");
            }
        }

        var generationMin = last?.Cluster == table.Cluster ? last.Generation + 1 : 0;
        var next = table.After(RandomId.New(), upload.Rows, [], generationMin);
        if (await TryReplaceAsync_NeedsLock(next, revision, upload, [], cancellationToken))
        {
            _report($"{upload.Rows.Count} functions of this node were given to the cluster");
        }
        else
        {
            await upload.UndoAsync(cancellationToken);
        }
    }

    // False if the table has changed meanwhile.
    private async Task<bool> TryTakeAsync_NeedsLock(RegistryTable table, RegistryPlan plan, CancellationToken cancellationToken)
    {
        var defects = new HashSet<FunctionName>();
        var taken = new List<(FunctionConfig Function, ReadOnlyMemory<byte> Module)>();
        var heldBytes = 0L;
        foreach (var name in plan.Taken)
        {
            var row = table.Functions[name];
            if (_defects.IsKnown(name, row))
            {
                defects.Add(name);
                continue;
            }

            try
            {
                if (await TakeAsync(table.Cluster, name, row, taken, cancellationToken) is { } one)
                {
                    taken.Add(one);
                    heldBytes += one.Module.Length;
                }
                else if ((await _bucket.ReadTableAsync(cancellationToken)).Table?.Change != table.Change)
                {
                    return false;
                }
                else
                {
                    throw new RefusedEntryException(EntryRefusal.Missing, "its description or its code is missing at NATS: deploy it again");
                }
            }
            catch (RefusedEntryException refusal)
            {
                NoteDefect(name, row, refusal);
                defects.Add(name);
            }

            if (heldBytes > ClusterLimits.TakenBytesMax)
            {
                await SaveAsync(taken, [], cancellationToken);
                taken.Clear();
                heldBytes = 0;
            }
        }

        await SaveAsync(taken, plan.Removed, cancellationToken);
        _defects.Keep(defects);
        return true;
    }

    private void NoteDefect(FunctionName name, RegistryRow row, RefusedEntryException refusal)
    {
        _metrics.Refuse("function", refusal.Why);
        if (_defects.Note(name, row, refusal.Message))
        {
            _report($"{name} of the cluster cannot be taken over: {refusal.Message}");
        }
    }

    private async Task SaveAsync(
        List<(FunctionConfig Function, ReadOnlyMemory<byte> Module)> taken, IReadOnlyList<FunctionName> removed, CancellationToken cancellationToken)
    {
        if (taken.Count + removed.Count > 0)
        {
            await _own.ChangeAsync(taken, removed, cancellationToken);
            NoteUnloaded([.. taken.Select(each => each.Function.Name), .. removed]);
        }
    }

    // Null if something of it is missing.
    private async Task<(FunctionConfig Function, ReadOnlyMemory<byte> Module)?> TakeAsync(
        string cluster,
        FunctionName name,
        RegistryRow row,
        List<(FunctionConfig Function, ReadOnlyMemory<byte> Module)> taken,
        CancellationToken cancellationToken)
    {
        if (await _bucket.ReadSpecAsync(cluster, row, cancellationToken) is not { } signed)
        {
            return null;
        }

        var function = new FunctionConfig(Parse(name, row, signed.Text), row.DeployedAt);
        await CheckTrustAsync(function.Spec, signed.Fingerprint, cancellationToken);
        if (taken.Find(each => each.Function.Module == function.Module) is { Function: not null } same)
        {
            return (function, same.Module);
        }

        var code = await OwnModuleAsync(function.Module, cancellationToken) ?? await _bucket.ReadArtifactAsync(row.Artifact, cancellationToken);
        return code is null ? null : (function, code.AsMemory());
    }

    private static FunctionSpec Parse(FunctionName name, RegistryRow row, string text)
    {
        var errors = new List<ValidationError>();
        var spec = FunctionSpecJson.Read(text, errors);
        errors.AddRange(spec is null ? [] : FunctionSpecValidator.Validate(spec));
        if (spec is null || errors.Count > 0)
        {
            throw new RefusedEntryException(EntryRefusal.Form, $"its description is not understood: {errors[0]}; a newer Longshore may have deployed it");
        }

        return spec.Name == name && spec.Artifact.Digest == row.Artifact.Digest
            ? spec
            : throw new RefusedEntryException(EntryRefusal.Digest, "its description is that of another function: deploy it again");
    }

    private async Task CheckTrustAsync(FunctionSpec spec, string fingerprint, CancellationToken cancellationToken)
    {
        if (_keys.IsTrusted(fingerprint))
        {
            return;
        }

        var reason = _takesTrustedOnly ? "this node takes over only what trusted nodes deploy"
            : spec.Grants.Count > 0 ? "it has grants"
            : await _own.FindAsync(spec.Name, cancellationToken) is { Spec.Grants.Count: > 0 } ? "it would replace a function with grants"
            : null;
        if (reason is not null)
        {
            throw new RefusedEntryException(
                EntryRefusal.Untrusted, $"{reason}, and was deployed by a node whose key is not trusted here: longshore keys --trust {fingerprint}, or deploy it elsewhere");
        }
    }

    private async Task<byte[]?> OwnModuleAsync(ModuleDigest digest, CancellationToken cancellationToken)
    {
        try
        {
            return await _own.ReadModuleAsync(digest, cancellationToken);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
