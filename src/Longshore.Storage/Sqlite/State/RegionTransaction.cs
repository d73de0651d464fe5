using Longshore.Functions.State;

namespace Longshore.Storage.Sqlite.State;

/// <summary>Makes pushes and deletions inside a transaction.</summary>
/// <param name="statements">The transaction's statements.</param>
/// <param name="bytesMax">The most bytes of all regions.</param>
internal sealed class RegionTransaction(SqliteStatements statements, long bytesMax)
{
    /// <summary>Makes a push, or finds why not. A refused one has changed nothing.</summary>
    /// <param name="push">The push.</param>
    /// <param name="lastToken">The last token that was given for the region.</param>
    public StatePushed Push(StatePush push, long lastToken)
    {
        if (RegionTable.FindPush(statements, push.Id) is { } made)
        {
            return new StatePushed(StatePushStatus.Done, made);
        }

        var region = RegionTable.Find(statements, push.Key);
        var status = push.Check(region?.Head, number => region is null ? 0 : RegionTable.VersionOf(statements, region.Id, number), lastToken);
        if (status != StatePushStatus.Done)
        {
            return new StatePushed(status, 0);
        }

        var (last, bytes) = RegionTable.Totals(statements);
        var before = push.Changes.Select(change => region is null ? default : RegionTable.Chunk(statements, region.Id, change.Number)).ToArray();
        var after = push.Changes.Zip(before, (change, chunk) => chunk.With(change, last + 1)).ToArray();
        var growth = after.Zip(before, (now, then) => (long)now.Bytes.Length - then.Bytes.Length).Sum();
        if (growth > 0 && bytes + growth > bytesMax)
        {
            return new StatePushed(StatePushStatus.NoRoom, 0);
        }

        var row = RegionTable.Save(statements, push.Key, push.HeadAfter(region?.Head, last + 1));
        foreach (var chunk in after)
        {
            RegionTable.Save(statements, row, chunk);
        }

        RegionTable.SaveTotals(statements, last + 1, bytes + growth - Cut(row, push, region?.Head, last + 1));
        RegionTable.Remember(statements, push.Id, last + 1);
        return new StatePushed(StatePushStatus.Done, last + 1);
    }

    /// <summary>Takes a region away.</summary>
    public bool Delete(StateKey key)
    {
        if (RegionTable.Find(statements, key) is not { } region)
        {
            return false;
        }

        var (last, bytes) = RegionTable.Totals(statements);
        RegionTable.SaveTotals(statements, last, bytes - RegionTable.RemoveChunks(statements, region.Id, from: 0));
        RegionTable.Remove(statements, region.Id);
        return true;
    }

    // What lies beyond the end of a region that becomes shorter.
    private long Cut(long row, StatePush push, StateHead? before, long version)
    {
        if (push.Length is not { } length || !(length < before?.Length))
        {
            return 0;
        }

        var chunks = (int)((length + StateLimits.ChunkBytes - 1) / StateLimits.ChunkBytes);
        var removed = RegionTable.RemoveChunks(statements, row, chunks);
        if (push.ShortenedChunk(before) is { } number && RegionTable.Chunk(statements, row, number) is { Version: not 0 } last)
        {
            var kept = last.Bytes[..Math.Min(last.Bytes.Length, (int)(length % StateLimits.ChunkBytes))];
            RegionTable.Save(statements, row, new StateChunk(number, version, kept));
            removed += last.Bytes.Length - kept.Length;
        }

        return removed;
    }
}
