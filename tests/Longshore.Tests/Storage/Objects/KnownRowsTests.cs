using Longshore.Functions.Objects;
using Longshore.Storage.Files;
using Longshore.Tests.Functions.Near;

namespace Longshore.Tests.Storage.Objects;

/// <summary>What is remembered of the index of objects.</summary>
public sealed class KnownRowsTests
{
    private static readonly ObjectAddress Address = NearNodes.Address("k");

    private readonly KnownRows _rows = new();

    [Fact]
    public void Find_OfWhatWasNoted_GivesIt()
    {
        _rows.Note(Address, Row("a"), _rows.Version);

        Assert.Equal("a", _rows.Find(Address)?.File);
        Assert.Null(_rows.Find(NearNodes.Address("other")));
        _rows.Forget(Address);
        Assert.Null(_rows.Find(Address));
    }

    // A reader that began before a put must not bring the former row back.
    [Fact]
    public async Task Note_OfARowThatWasReadBeforeAChange_IsIgnored()
    {
        var version = _rows.Version;
        await _rows.ChangeAsync(Address, () => Task.FromResult(true));

        _rows.Note(Address, Row("former"), version);

        Assert.Null(_rows.Find(Address));
    }

    // It may have read the row before or after the transaction.
    [Fact]
    public async Task Note_DuringAChange_IsIgnored()
    {
        _rows.Note(Address, Row("former"), _rows.Version);

        var during = 0L;

        await _rows.ChangeAsync(Address, () =>
        {
            during = _rows.Version;
            Assert.Null(_rows.Find(Address));
            _rows.Note(Address, Row("former"), _rows.Version);
            Assert.Null(_rows.Find(Address));
            return Task.FromResult(true);
        });

        _rows.Note(Address, Row("former"), during);
        Assert.Null(_rows.Find(Address));
        _rows.Note(Address, Row("new"), _rows.Version);
        Assert.Equal("new", _rows.Find(Address)?.File);
    }

    [Fact]
    public async Task Note_AfterAChangeThatFailed_IsKept()
    {
        await Assert.ThrowsAsync<IOException>(() => _rows.ChangeAsync<bool>(Address, () => throw new IOException()));

        _rows.Note(Address, Row("same"), _rows.Version);

        Assert.Equal("same", _rows.Find(Address)?.File);
    }

    [Fact]
    public void Note_BeyondTheLimit_ForgetsTheOthers()
    {
        for (var i = 0; i <= KnownRows.Max; i++)
        {
            _rows.Note(NearNodes.Address(FormattableString.Invariant($"k{i}")), Row("a"), _rows.Version);
        }

        Assert.Null(_rows.Find(NearNodes.Address("k0")));
        Assert.NotNull(_rows.Find(NearNodes.Address(FormattableString.Invariant($"k{KnownRows.Max}"))));
    }

    private static ObjectRow Row(string file) => new(file, new ObjectInfo(Address.Key, 1, "", file, DateTimeOffset.UnixEpoch));
}
