using Longshore.Functions.Specs;

namespace Longshore.Storage.Sqlite;

/// <summary>The table of modules: each module once, under its digest, however many functions use it.</summary>
internal static class ModuleTable
{
    /// <summary>Adds the module unless it is there already.</summary>
    public static void Add(SqliteStatements statements, ModuleDigest digest, byte[] module) =>
        statements.Execute("INSERT OR IGNORE INTO modules (digest, bytes) VALUES ($1, $2)", digest.Hex, module);

    /// <summary>Removes the modules that no version of a function names.</summary>
    public static void RemoveUnused(SqliteStatements statements) =>
        statements.Execute("DELETE FROM modules WHERE digest NOT IN (SELECT digest FROM versions)");

    /// <summary>The bytes of the module, checked against its digest.</summary>
    /// <exception cref="InvalidDataException">The module is missing, or its bytes no longer have this digest.</exception>
    public static byte[] Read(SqliteStatements statements, ModuleDigest digest)
    {
        var module = statements.Query("SELECT bytes FROM modules WHERE digest = $1", row => row.GetFieldValue<byte[]>(0), digest.Hex)
            .SingleOrDefault()
            ?? throw new InvalidDataException($"{statements.DatabasePath} has no module {digest}: deploy its functions again");
        return ModuleDigest.Of(module) == digest
            ? module
            : throw new InvalidDataException($"the module {digest} in {statements.DatabasePath} is damaged: deploy its functions again");
    }
}
