using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Longshore.Cluster.Connection;
using Longshore.Functions.Schedules;
using NATS.Client.KeyValueStore;

namespace Longshore.Cluster.Schedules;

/// <summary>Keeps the runs of schedules at NATS. A run is claimed by one compare-and-set for its scheduled time, so it begins at one node of the cluster, whatever
/// their clocks say. If the answer of NATS is lost, the run may be claimed and not begin; it never begins twice.</summary>
/// <param name="link">The connection.</param>
/// <param name="clock">The clocks.</param>
internal sealed class ClusterScheduleStore(NatsLink link, TimeProvider clock) : IScheduleStore
{
    // Kind (1 byte) and ticks of UTC (64 bits, little-endian).
    private const int EntryBytes = 1 + sizeof(long);
    private const byte StartKind = 0;
    private const byte RunKind = 1;

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> FindAsync(ScheduleKey key, CancellationToken cancellationToken) =>
        (await AskedAsync((bucket, late) => ReadAsync(bucket, key, late), cancellationToken)).Time;

    /// <inheritdoc/>
    public Task<bool> TryClaimAsync(ScheduleKey key, DateTimeOffset time, CancellationToken cancellationToken) => AskedAsync(
        async (bucket, late) =>
        {
            for (var attempt = 0; attempt < ClusterLimits.CommitsMax; attempt++)
            {
                var (last, isRun, revision) = await ReadAsync(bucket, key, late);
                if (isRun && last >= time)
                {
                    return false;
                }

                if (await TryWriteAsync(bucket, key, RunKind, time, revision, late))
                {
                    return true;
                }
            }

            throw new IOException("other nodes claimed runs of the schedule again and again");
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task NoteStartAsync(ScheduleKey key, DateTimeOffset time, CancellationToken cancellationToken) => AskedAsync(
        async (bucket, late) =>
        {
            var (last, _, revision) = await ReadAsync(bucket, key, late);
            return last is null && await TryWriteAsync(bucket, key, StartKind, time, revision, late);
        },
        cancellationToken);

    /// <inheritdoc/>
    // A node that is behind must not remove what another one has claimed. NATS removes entries by their age.
    public Task KeepOnlyAsync(IReadOnlyCollection<ScheduleKey> keys, CancellationToken cancellationToken) => Task.CompletedTask;

    // Names and expressions have characters that a key may not have.
    private static string KeyOf(ScheduleKey key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{key.Function.Value}\n{key.Schedule}")));

    private static async Task<(DateTimeOffset? Time, bool IsRun, ulong Revision)> ReadAsync(INatsKVStore bucket, ScheduleKey key, CancellationToken cancellationToken)
    {
        try
        {
            var entry = await bucket.GetEntryAsync<byte[]>(KeyOf(key), cancellationToken: cancellationToken);

            // An entry that is none is replaced.
            return entry.Value is { Length: EntryBytes } value && TimeOf(value) is { } time
                ? (time, value[0] == RunKind, entry.Revision)
                : (null, false, entry.Revision);
        }
        catch (NatsKVKeyNotFoundException)
        {
            return (null, false, 0);
        }
        catch (NatsKVKeyDeletedException deleted)
        {
            return (null, false, deleted.Revision);
        }
    }

    private static DateTimeOffset? TimeOf(byte[] value)
    {
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(value.AsSpan(1));
        return ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    private static async Task<bool> TryWriteAsync(
        INatsKVStore bucket, ScheduleKey key, byte kind, DateTimeOffset at, ulong revision, CancellationToken cancellationToken)
    {
        var value = new byte[EntryBytes];
        value[0] = kind;
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(1), at.UtcTicks);
        try
        {
            await bucket.UpdateAsync(KeyOf(key), value, revision, cancellationToken: cancellationToken);
            return true;
        }
        catch (NatsKVWrongLastRevisionException)
        {
            return false;
        }
    }

    // NATS's client waits for a connection that was lost. A claim that waits with it would begin a run late.
    private async Task<T> AskedAsync<T>(Func<INatsKVStore, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(ClusterLimits.ClaimTimeMax, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return link.Problem is { } problem
                ? throw new IOException($"the cluster cannot be reached ({link.Servers}): {problem}")
                : await ask(await link.SchedulesAsync(either.Token), either.Token);
        }
        catch (Exception failure) when (NatsFailure.Is(failure) && !cancellationToken.IsCancellationRequested && failure is not IOException)
        {
            // A server that was emptied has no bucket any more.
            link.ForgetBuckets();
            throw new IOException($"the cluster cannot be reached ({link.Servers}): {NatsFailure.Reason(failure)}", failure);
        }
    }
}
