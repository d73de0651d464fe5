using System.Threading.Channels;
using Longshore.Cluster.Connection;
using Longshore.Cluster.Keys;
using Longshore.Functions.Capabilities.Secrets;

namespace Longshore.Cluster.Secrets;

/// <summary>Shares the secrets of this node with the nodes that it trusts, and takes theirs. The node's own vault is what functions use; NATS has copies that only
/// trusted nodes can read.</summary>
internal sealed class SecretShare : IAsyncDisposable
{
    private readonly NatsLink _link;
    private readonly SecretBucket _bucket;
    private readonly ClusterKeys _keys;
    private readonly SecretVault _vault;
    private readonly Func<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> _readers;
    private readonly ClusterMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;
    private readonly KnownSecrets _known;
    private readonly Channel<(string Key, byte[]? Value)> _heard = Channel.CreateBounded<(string, byte[]?)>(ClusterLimits.SecretsHeardMax);
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _stop = new();

    // Secrets that some readers cannot read, with the turns in which nobody has written them for those.
    private readonly Dictionary<string, int> _lacking = new(StringComparer.Ordinal);
    private Task _running = Task.CompletedTask;
    private Task _listening = Task.CompletedTask;
    private volatile bool _mustList = true;
    private volatile bool _hasChanged = true;
    private string _readersBefore = "";
    private string? _problem;

    /// <param name="link">The connection.</param>
    /// <param name="keys">The node's key, and those that it trusts.</param>
    /// <param name="vault">The node's secrets.</param>
    /// <param name="readers">The public keys of the other members that the node trusts, by their ids.</param>
    /// <param name="metrics">Counts entries that are none.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="report">Receives a sentence when secrets cannot be shared, from any thread.</param>
    public SecretShare(
        NatsLink link,
        ClusterKeys keys,
        SecretVault vault,
        Func<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> readers,
        ClusterMetrics metrics,
        TimeProvider time,
        Action<string> report)
    {
        (_link, _keys, _vault, _readers, _metrics, _time, _report) = (link, keys, vault, readers, metrics, time, report);
        _bucket = new SecretBucket(link);
        _known = new KnownSecrets(keys.Id, keys.IsTrustedId);
        vault.Changed = NoteChange;
    }

    /// <summary>Begins to share.</summary>
    public void Start()
    {
        _listening = _link.ListenAsync(NatsLink.SecretsBucket, ">", Hear, _stop.Token);
        _running = RunAsync(_stop.Token);
    }

    /// <summary>The connection was made again, or other keys are trusted: everything is looked at anew.</summary>
    public void Restart()
    {
        _mustList = true;
        Wake();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _vault.Changed = null;
        await _stop.CancelAsync();
        await _running;
        await _listening;
        _stop.Dispose();
        _wake.Dispose();
    }

    private void NoteChange()
    {
        _hasChanged = true;
        Wake();
    }

    private void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (Exception busy) when (busy is SemaphoreFullException or ObjectDisposedException)
        {
            // It is awake, or ends.
        }
    }

    // Entries by nodes that are not trusted cost no more than this. What there is no place for is listed.
    private void Hear(string key, byte[] value, bool isRemoved)
    {
        if (!SecretEntry.TryParseKey(key, out _, out var writer) || !_keys.IsTrustedId(writer))
        {
            return;
        }

        if (!_heard.Writer.TryWrite((key, isRemoved ? null : value)))
        {
            _mustList = true;
        }

        Wake();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await _wake.WaitAsync(ClusterLimits.HeartbeatTime, cancellationToken);
                if (_link.Problem is null)
                {
                    await TurnAsync(cancellationToken);
                    _problem = null;
                }

                await Task.Delay(ClusterLimits.SecretTurnTime, _time, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The node ends.
            }
            catch (Exception failure)
            {
                // The border of sharing: the node uses the secrets that it has. What failed once is said once; it has no values.
                Explain(NatsFailure.Is(failure) ? NatsFailure.Reason(failure) : failure.Message);
                (_mustList, _hasChanged) = (true, true);
                _link.ForgetBuckets();
                await Task.Delay(ClusterLimits.RetryTime, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Explain(string problem)
    {
        if (problem != _problem)
        {
            _problem = problem;
            _report($"secrets cannot be shared: {problem}");
        }
    }

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(ClusterLimits.SyncTimeMax, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var hasNews = _hasChanged | _mustList;
        if (_mustList)
        {
            _mustList = false;
            await ListAsync(either.Token);
        }

        while (_heard.Reader.TryRead(out var heard))
        {
            hasNews = true;
            await TakeAsync(heard.Key, heard.Value, either.Token);
        }

        var readers = _readers();
        var names = string.Join(' ', readers.Keys.Order(StringComparer.Ordinal));
        if (hasNews || names != _readersBefore || _lacking.Count > 0)
        {
            _hasChanged = false;
            await WriteAsync(readers, either.Token);
            _readersBefore = names;
        }
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        _known.Clear();
        foreach (var key in await _bucket.ListAsync(cancellationToken))
        {
            if (SecretEntry.TryParseKey(key, out _, out var writer) && _keys.IsTrustedId(writer))
            {
                await TakeAsync(key, await _bucket.ReadAsync(key, cancellationToken), cancellationToken);
            }
        }
    }

    private async Task TakeAsync(string key, byte[]? value, CancellationToken cancellationToken)
    {
        if (!SecretEntry.TryParseKey(key, out var name, out var writer))
        {
            return;
        }

        if (value is null)
        {
            _known.Forget(name, writer);
        }
        else if (SecretEntry.Read(name, writer, value, out var entry) is { } refusal)
        {
            _metrics.Refuse("secret", refusal);
            _known.Forget(name, writer);
        }
        else
        {
            _known.Note(name, writer, entry!.Age, entry.Envelope?.Wraps.Keys ?? []);
            if (writer != _keys.Id && _keys.IsTrustedId(writer) && entry.Open(_keys) is { } copy)
            {
                await TakeAsync(copy, cancellationToken);
            }
        }
    }

    private async Task TakeAsync(SecretCopy copy, CancellationToken cancellationToken)
    {
        try
        {
            await _vault.TakeAsync(copy, cancellationToken);
        }
        catch (SecretException refusal)
        {
            Explain(refusal.Message);
        }
    }

    // What nobody can read yet is nothing for NATS.
    private async Task WriteAsync(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> readers, CancellationToken cancellationToken)
    {
        if (readers.Count == 0)
        {
            return;
        }

        // One after the other, in the order of their ids, so that not all write the same for a node that has joined.
        var turn = readers.Keys.Count(id => string.CompareOrdinal(id, _keys.Id) < 0);
        foreach (var copy in _vault.Copies())
        {
            var need = _known.NeedOf(copy, readers.Keys);
            var waited = need == SecretNeed.Readers ? _lacking.GetValueOrDefault(copy.Name.Value) : 0;
            if (need == SecretNeed.Version || (need == SecretNeed.Readers && waited >= Math.Min(turn, ClusterLimits.SecretTurnsMax)))
            {
                await _bucket.WriteAsync(SecretEntry.KeyOf(copy.Name, _keys.Id), SecretEntry.Write(_keys, copy, readers), cancellationToken);
                _known.Note(copy.Name, _keys.Id, copy.Age, readers.Keys);
                need = SecretNeed.None;
            }
            else if (_known.IsObsolete(copy.Name))
            {
                _known.Forget(copy.Name, _keys.Id);
                await _bucket.RemoveAsync(SecretEntry.KeyOf(copy.Name, _keys.Id), cancellationToken);
            }

            if (need == SecretNeed.Readers)
            {
                _lacking[copy.Name.Value] = waited + 1;
            }
            else
            {
                _lacking.Remove(copy.Name.Value);
            }
        }
    }
}
