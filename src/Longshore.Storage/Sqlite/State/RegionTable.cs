using Longshore.Functions.State;

namespace Longshore.Storage.Sqlite.State;

/// <summary>The tables of regions and their chunks.</summary>
internal static class RegionTable
{
    /// <summary>A region, or null.</summary>
    public static StoredRegion? Find(SqliteStatements statements, StateKey key) => statements.Query(
        "SELECT id, epoch, version, length_version, length FROM regions WHERE space = $1 AND name = $2",
        row => new StoredRegion(row.GetInt64(0), new StateHead(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4))),
        key.Space,
        key.Name).SingleOrDefault();

    /// <summary>Writes a region's row.</summary>
    /// <returns>The row.</returns>
    public static long Save(SqliteStatements statements, StateKey key, StateHead head) => statements.Query(
        """
        INSERT INTO regions (space, name, epoch, version, length_version, length) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (space, name) DO UPDATE SET version = $4, length_version = $5, length = $6 RETURNING id
        """,
        row => row.GetInt64(0),
        key.Space,
        key.Name,
        head.Epoch,
        head.Version,
        head.LengthVersion,
        head.Length).Single();

    /// <summary>A chunk. One that no push has written has version 0.</summary>
    public static StateChunk Chunk(SqliteStatements statements, long region, int number) => statements.Query(
        "SELECT version, bytes FROM chunks WHERE region = $1 AND number = $2",
        row => new StateChunk(number, row.GetInt64(0), row.GetFieldValue<byte[]>(1)),
        region,
        number).SingleOrDefault(new StateChunk(number, 0, default));

    /// <summary>The version of a chunk, 0 if no push has written it.</summary>
    public static long VersionOf(SqliteStatements statements, long region, int number) => statements.Query(
        "SELECT version FROM chunks WHERE region = $1 AND number = $2", row => row.GetInt64(0), region, number).SingleOrDefault();

    /// <summary>Writes a chunk.</summary>
    public static void Save(SqliteStatements statements, long region, StateChunk chunk) => statements.Execute(
        "INSERT OR REPLACE INTO chunks (region, number, version, bytes) VALUES ($1, $2, $3, $4)",
        region,
        chunk.Number,
        chunk.Version,
        chunk.Bytes.ToArray());

    /// <summary>Removes a region's chunks from a number on.</summary>
    /// <returns>The bytes that they had.</returns>
    public static long RemoveChunks(SqliteStatements statements, long region, int from)
    {
        var bytes = statements.Query(
            "SELECT COALESCE(SUM(length(bytes)), 0) FROM chunks WHERE region = $1 AND number >= $2", row => row.GetInt64(0), region, from).Single();
        statements.Execute("DELETE FROM chunks WHERE region = $1 AND number >= $2", region, from);
        return bytes;
    }

    /// <summary>Removes a region's row, which has no chunks any more.</summary>
    public static void Remove(SqliteStatements statements, long region) => statements.Execute("DELETE FROM regions WHERE id = $1", region);

    /// <summary>The last version that was given, and the bytes of all chunks.</summary>
    public static (long Version, long Bytes) Totals(SqliteStatements statements) =>
        statements.Query("SELECT version, bytes FROM totals", row => (row.GetInt64(0), row.GetInt64(1))).Single();

    /// <summary>Writes what <see cref="Totals"/> reads.</summary>
    public static void SaveTotals(SqliteStatements statements, long version, long bytes) =>
        statements.Execute("UPDATE totals SET version = $1, bytes = $2", version, bytes);

    /// <summary>The version of a push that was made, or null if it is not remembered.</summary>
    public static long? FindPush(SqliteStatements statements, Guid id) => statements.Query(
        "SELECT version FROM pushes WHERE id = $1", row => (long?)row.GetInt64(0), id.ToByteArray()).SingleOrDefault();

    /// <summary>Remembers a push, and forgets the oldest.</summary>
    public static void Remember(SqliteStatements statements, Guid id, long version)
    {
        statements.Execute("INSERT INTO pushes (version, id) VALUES ($1, $2)", version, id.ToByteArray());
        statements.Execute("DELETE FROM pushes WHERE version <= $1", version - StateLimits.RememberedPushesMax);
    }
}
