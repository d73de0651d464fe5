using System.Globalization;

namespace Longshore.Tests.Wasm;

/// <summary>Listing directories: cookies, jumps, and changes meanwhile.</summary>
public sealed class WasiDirectoryTests : IDisposable
{
    private const int Success = 0;
    private const int Invalid = 28;
    private const int Fd = GuestDirectory.Fd;
    private const int EntriesAt = 2000;
    private const int HeadBytes = 24;

    private readonly GuestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(300)]
    [InlineData(5000)]
    public void ReadDirectory_FromACookie_ContinuesAfterItsEntry(int files)
    {
        Make(files);
        var all = ReadAll(bytes: 1000);
        Assert.Equal(files + 2, all.Count);

        foreach (var index in (int[])[0, 1, 5, files / 3, files / 2, files, files + 1])
        {
            var next = Read(all[index].Cookie, bytes: 400).Select(entry => entry.Name).FirstOrDefault();

            Assert.Equal(index + 1 < all.Count ? all[index + 1].Name : null, next);
        }
    }

    // telldir of wasm32 returns 32 bits, and ext4's own positions have 63.
    [Fact]
    public void ReadDirectory_Cookies_FitASignedWordOf32Bits()
    {
        Make(100);

        Assert.All(ReadAll(bytes: 500), entry => Assert.InRange(entry.Cookie, 1, int.MaxValue));
    }

    [Fact]
    public void ReadDirectory_WhoseEntriesAreRemovedMeanwhile_SkipsNone()
    {
        Make(5000);
        var removed = 0;
        var cookie = 0L;
        while (Read(cookie, bytes: 300) is { Count: > 0 } entries)
        {
            foreach (var entry in entries.Where(entry => entry.Name is not ("." or "..")))
            {
                File.Delete(_directory.PathOf(entry.Name));
                removed++;
            }

            cookie = entries[^1].Cookie;
        }

        Assert.Equal(5000, removed);
    }

    [Fact]
    public void ReadDirectory_FromTheStartAgain_SeesNewEntries()
    {
        Make(3);
        Assert.Equal(5, ReadAll(bytes: 1000).Count);
        Write("new");

        Assert.Contains("new", ReadAll(bytes: 1000).Select(entry => entry.Name));
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(1L << 31)]
    [InlineData(long.MinValue)]
    public void ReadDirectory_CookieThatIsNone_IsRefused(long cookie)
    {
        Assert.Equal(Invalid, _directory.Guest.Call("fd_readdir", Fd, EntriesAt, 100, cookie, 300));
    }

    [Fact]
    public void ReadDirectory_CookieBeyondTheEnd_ReadsNothing()
    {
        Make(3);

        Assert.Empty(Read(1_000_000, bytes: 500));
    }

    // Guests share the host's file of a preopened directory.
    [Fact]
    public void ReadDirectory_OfAPreopenedDirectory_DoesNotMoveAnotherGuest()
    {
        Make(50);
        using var other = _directory.NewGuest();
        var first = Read(0, bytes: 200);
        Assert.Equal(Success, other.Call("fd_readdir", Fd, EntriesAt, 4000, 0L, 300));

        Assert.DoesNotContain(Read(first[^1].Cookie, bytes: 200), entry => first.Contains(entry));
    }

    private void Make(int files)
    {
        for (var i = 0; i < files; i++)
        {
            Write(string.Create(CultureInfo.InvariantCulture, $"file{i}"));
        }
    }

    private void Write(string name) => File.WriteAllText(_directory.PathOf(name), "");

    private List<(string Name, long Cookie)> ReadAll(int bytes)
    {
        var all = new List<(string, long)>();
        var cookie = 0L;
        while (Read(cookie, bytes) is { Count: > 0 } entries)
        {
            all.AddRange(entries);
            cookie = entries[^1].Cookie;
        }

        return all;
    }

    private List<(string Name, long Cookie)> Read(long cookie, int bytes)
    {
        Assert.Equal(Success, _directory.Guest.Call("fd_readdir", Fd, EntriesAt, bytes, cookie, 300));
        var end = EntriesAt + (int)_directory.Guest.U32(300);
        var entries = new List<(string, long)>();
        var at = EntriesAt;
        while (at + HeadBytes <= end && at + HeadBytes + (int)_directory.Guest.U32(at + 16) <= end)
        {
            var length = (int)_directory.Guest.U32(at + 16);
            entries.Add((_directory.Guest.Text(at + HeadBytes, length), (long)_directory.Guest.U64(at)));
            at += HeadBytes + length;
        }

        return entries;
    }
}
