using System.Text;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Storage;
using Longshore.Storage.Sqlite.Secrets;

namespace Longshore.Tests.Storage;

public sealed class SqliteSecretStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(_directory.Path, SqliteSecretStore.FileName);

    [Fact]
    public async Task List_AfterReopening_HasWhatWasSaved()
    {
        var secret = Secret("A", 2, "box");
        await using (var first = NewStore())
        {
            await first.SaveAsync(Secret("A", 1, "old"), Token);
            await first.SaveAsync(secret, Token);
            await first.SaveAsync(Secret("B", 1, null), Token);
        }

        await using var second = NewStore();

        var listed = await second.ListAsync(Token);
        Assert.Equal((secret.Name, 2, secret.SetAt, "box"), (listed[0].Name, listed[0].Version, listed[0].SetAt, Encoding.UTF8.GetString(listed[0].Box!)));
        Assert.Null(listed[1].Box);
    }

    [Fact]
    public async Task List_WithoutSecrets_MakesNoFile()
    {
        await using var store = NewStore();

        Assert.Empty(await store.ListAsync(Token));
        Assert.False(File.Exists(Database));
    }

    // Even encrypted: the key may become known later.
    [Fact]
    public async Task Save_OfAnotherValue_OverwritesTheOldOne()
    {
        await using var store = NewStore();
        await store.SaveAsync(Secret("A", 1, "the old encrypted value"), Token);
        await store.SaveAsync(Secret("A", 2, "new"), Token);

        Assert.Equal(-1, (await ReadAsync()).IndexOf("the old encrypted value", StringComparison.Ordinal));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Database) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task List_OfAFileThatIsNotADatabase_SaysSo()
    {
        await File.WriteAllTextAsync(Database, new string('x', 5_000), Token);
        await using var store = NewStore();

        Assert.Contains(Database, (await Assert.ThrowsAsync<StorageException>(() => store.ListAsync(Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Migrations_Numbers_HaveNoGaps() => Assert.Equal(
        Enumerable.Range(1, SecretMigrations.All.Length), SecretMigrations.All.Select(migration => migration.Number));

    public void Dispose() => _directory.Dispose();

    private static SealedSecret Secret(string text, long version, string? box) => new(
        SecretName.TryParse(text, out var name) ? name : throw new ArgumentException(text, nameof(text)),
        version,
        DateTimeOffset.UnixEpoch.AddDays(version),
        box is null ? null : Encoding.UTF8.GetBytes(box));

    private SqliteSecretStore NewStore() => new(_directory.Path);

    private async Task<string> ReadAsync()
    {
        await using var file = new FileStream(Database, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file, Encoding.Latin1);
        return await reader.ReadToEndAsync(Token);
    }
}
