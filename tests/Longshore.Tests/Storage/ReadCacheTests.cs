using Longshore.Functions.Capabilities.KeyValue;
using Longshore.Storage.Sqlite.KeyValue;

namespace Longshore.Tests.Storage;

/// <summary>The memory of a store never differs from the last commit, in whatever order reads and commits meet.</summary>
public sealed class ReadCacheTests
{
    private static readonly byte[] Key = [1];

    private readonly ReadCache _cache = new();

    [Fact]
    public void Bring_WithoutACommitMeanwhile_IsKept()
    {
        Assert.False(_cache.TryFind(Key, out _, out var commits));

        _cache.Bring(Key, Entry(1), commits);

        Assert.Equal(1, Found()?.Version);
    }

    [Fact]
    public void Bring_OfWhatWasReadBeforeACommit_IsNotKept()
    {
        _cache.TryFind(Key, out _, out var commits);
        _cache.Begin([Key]);
        _cache.End([]);

        _cache.Bring(Key, Entry(1), commits);

        Assert.Null(Found());
    }

    [Fact]
    public void Bring_WhileACommitOfTheKeyRuns_IsNotKept()
    {
        _cache.Begin([Key]);
        _cache.TryFind(Key, out _, out var commits);

        _cache.Bring(Key, Entry(1), commits);

        Assert.Null(Found());
    }

    [Fact]
    public void Bring_WhileACommitOfAnotherKeyRuns_IsKept()
    {
        _cache.Begin([[2]]);
        _cache.TryFind(Key, out _, out var commits);

        _cache.Bring(Key, Entry(1), commits);

        Assert.Equal(1, Found()?.Version);
    }

    [Fact]
    public void Begin_OfAKnownKey_SendsReadersToTheDatabase()
    {
        _cache.End([new CachedEntry(Key, Entry(1))]);

        _cache.Begin([Key]);

        Assert.Null(Found());
    }

    [Fact]
    public void End_OfACommit_HasWhatWasWritten()
    {
        _cache.Begin([Key]);

        _cache.End([new CachedEntry(Key, Entry(2))]);

        Assert.Equal(2, Found()?.Version);
    }

    [Fact]
    public void End_OfManyValues_DropsThoseThatWereNotUsedLast()
    {
        _cache.End([new CachedEntry(Key, Entry(1, 60_000))]);
        for (var i = 0; i < 500; i++)
        {
            _cache.End([new CachedEntry([2, (byte)i, (byte)(i >> 8)], Entry(2 + i, 60_000))]);
            Assert.NotNull(Found());
        }

        Assert.False(_cache.TryFind([2, 0, 0], out _, out _));
    }

    [Fact]
    public void End_OfALargeValue_ForgetsTheOldOne()
    {
        _cache.End([new CachedEntry(Key, Entry(1))]);

        _cache.End([new CachedEntry(Key, Entry(2, 100_000))]);

        Assert.Null(Found());
    }

    private static KeyValueEntry Entry(long version, int bytes = 1) => new(new byte[bytes], version, null);

    private KeyValueEntry? Found() => _cache.TryFind(Key, out var entry, out _) ? entry : null;
}
