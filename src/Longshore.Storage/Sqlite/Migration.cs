namespace Longshore.Storage.Sqlite;

/// <summary>One step of a database's schema.</summary>
/// <param name="Number">The schema version that the step leads to. The first is 1; there are no gaps.</param>
/// <param name="Sql">Statements that lead there from the version before. They run in one transaction, without checks of
/// foreign keys, so that a table can be rebuilt.</param>
internal sealed record Migration(int Number, string Sql);
