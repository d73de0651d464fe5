using Longshore.Storage.Sqlite;

namespace Longshore.Tests.Storage;

/// <summary>Other users of the machine cannot read what is deployed.</summary>
public sealed class DatabaseFilesTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode ForAll = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_NewDatabase_IsForItsOwnerOnly()
    {
        await using var store = await SqliteFunctionStore.OpenAsync(_directory.Path, Token);

        Assert.Equal(["functions.db", "functions.db-journal"], Modes().Keys);
        Assert.All(Modes().Values, mode => Assert.Equal(OwnerOnly, mode));
    }

    // A killed node leaves its journal behind.
    [Fact]
    public async Task Open_DatabaseAndJournalThatOthersCanRead_TakesTheirPermissionAway()
    {
        await using (await SqliteFunctionStore.OpenAsync(_directory.Path, Token))
        {
            foreach (var file in Directory.GetFiles(_directory.Path))
            {
                SetMode(file, ForAll);
            }

            await using var second = await SqliteFunctionStore.OpenAsync(_directory.Path, Token);

            Assert.Equal(2, Modes().Count);
            Assert.All(Modes().Values, mode => Assert.Equal(OwnerOnly, mode));
        }
    }

    public void Dispose() => _directory.Dispose();

    private static void SetMode(string file, UnixFileMode mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, mode);
        }
    }

    private SortedDictionary<string, UnixFileMode> Modes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes");
        return new(Directory.GetFiles(_directory.Path).ToDictionary(
            file => Path.GetFileName(file), file => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file)), StringComparer.Ordinal);
    }
}
