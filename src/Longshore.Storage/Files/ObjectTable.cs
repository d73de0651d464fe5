using Longshore.Functions.Objects;
using Longshore.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Longshore.Storage.Files;

/// <summary>The rows of the index of objects.</summary>
internal static class ObjectTable
{
    private const string Columns = "key, file, size, etag, modified_ticks, content_type";

    public static ObjectRow? Find(SqliteStatements statements, ObjectAddress address) => statements.Query(
        $"SELECT {Columns} FROM objects WHERE bucket = $1 AND key = $2", Read, address.Bucket.Value, address.Key.Value).SingleOrDefault();

    public static bool HasFile(SqliteStatements statements, string file) =>
        statements.Query("SELECT 1 FROM objects WHERE file = $1", _ => true, file).Count > 0;

    public static void Put(SqliteStatements statements, BucketName bucket, ObjectRow row) => statements.Execute(
        $"INSERT OR REPLACE INTO objects (bucket, {Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        bucket.Value,
        row.Info.Key.Value,
        row.File,
        row.Info.Size,
        row.Info.ETag,
        row.Info.Modified.UtcTicks,
        row.Info.ContentType);

    public static void Remove(SqliteStatements statements, ObjectAddress address) =>
        statements.Execute("DELETE FROM objects WHERE bucket = $1 AND key = $2", address.Bucket.Value, address.Key.Value);

    /// <summary>The first rows of a listing, and perhaps some behind its prefix: up to a number.</summary>
    public static List<ObjectRow> List(SqliteStatements statements, BucketName bucket, ObjectQuery query, int count) => statements.Query(
        $"SELECT {Columns} FROM objects WHERE bucket = $1 AND key >= $2 AND key > $3 ORDER BY key LIMIT $4",
        Read,
        bucket.Value,
        query.Prefix,
        query.After,
        count);

    private static ObjectRow Read(SqliteDataReader row)
    {
        var file = row.GetString(1);
        return ObjectKey.TryParse(row.GetString(0), out var key)
            ? new ObjectRow(file, new ObjectInfo(key, row.GetInt64(2), row.GetString(3), file, new DateTimeOffset(row.GetInt64(4), TimeSpan.Zero))
            {
                ContentType = row.GetString(5),
            })
            : throw new StorageException($"the index of objects has a key that is none; restore {ObjectFiles.IndexFileName}");
    }
}
