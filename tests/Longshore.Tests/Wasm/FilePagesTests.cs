using System.Security.Cryptography;
using Longshore.Wasm;
using Longshore.Wasm.Native;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Tests.Wasm;

/// <summary>Files that are mapped into a guest's memory.</summary>
public sealed class FilePagesTests : IDisposable
{
    private const int FileBytes = 100_001;
    private const uint At = 8 * Memory.PageBytes;

    private readonly TemporaryDirectory _directory = new();
    private readonly byte[] _bytes = RandomNumberGenerator.GetBytes(FileBytes);
    private readonly Engine _engine = new();
    private readonly Module _module;
    private readonly Snapshot _snapshot;
    private readonly Store _store;
    private readonly Instance _instance;

    public FilePagesTests()
    {
        var builder = new ModuleBuilder().Memory(8, "memory");
        builder.Function(builder.Type([ModuleBuilder.I32, ModuleBuilder.I32], []), [0x20, 0x00, 0x20, 0x01, 0x36, 0x02, 0x00], "store");
        builder.Function(builder.Type([ModuleBuilder.I32], [ModuleBuilder.I32]), [0x20, 0x00, 0x28, 0x02, 0x00], "load");
        _module = Module.Load(_engine, builder.Build());
        using (var first = new Store(_engine))
        {
            _snapshot = new Linker().Link(_module).InstantiateUnstarted(first).TakeSnapshot();
        }

        _store = new Store(_engine);
        _instance = New(_store);
        File.WriteAllBytes(FilePath, _bytes);
    }

    private string FilePath => Path.Combine(_directory.Path, "object");

    private Memory Memory => _instance.FindMemory("memory")!;

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Take_OfAFile_ShowsItsBytesAndZerosAfterThem()
    {
        TakeFile();

        Assert.Equal(_bytes, Memory.Span(At, FileBytes).ToArray());
        Assert.DoesNotContain(Memory.Span(At + FileBytes, 2 * Memory.PageBytes - FileBytes).ToArray(), each => each != 0);
        Assert.Equal(BitConverter.ToInt32(_bytes, 4_096), Load(At + 4_096));
    }

    [Fact]
    public void Write_ToAFile_ChangesTheMemoryOnly()
    {
        TakeFile();

        _instance.FindFunction("store")!.Invoke((int)At + 5_000, 42);

        Assert.Equal(42, Load(At + 5_000));
        Assert.Equal(_bytes, File.ReadAllBytes(FilePath));
    }

    // The next call must find what the first one found.
    [Fact]
    public void Reset_AfterAFile_LeavesNothingOfIt()
    {
        TakeFile();
        _instance.FindFunction("store")!.Invoke((int)At + 5_000, 42);

        _instance.Reset();

        Assert.Equal(At, Memory.Length);
        Assert.Equal(8, Memory.Grow(2));
        Assert.DoesNotContain(Memory.Span(At, 2 * Memory.PageBytes).ToArray(), each => each != 0);
        TakeFile(grow: false);
        Assert.Equal(_bytes, Memory.Span(At, FileBytes).ToArray());
    }

    [Fact]
    public void Dispose_OfAStoreWithAFile_FreesItsPages()
    {
        using (var other = new Store(_engine))
        {
            Take(New(other));
        }

        TakeFile();
        Assert.Equal(_bytes, Memory.Span(At, FileBytes).ToArray());
    }

    // Pages that the guest has not touched are part of its state as well.
    [Fact]
    public void TakeDelta_AfterAFile_HasItsPagesUnlessTheyAreLeftOut()
    {
        TakeFile();
        using var other = new Store(_engine);
        var there = New(other);

        Assert.Equal(0, _instance.TakeDelta(without: [(At, 2 * Memory.PageBytes)]).Bytes);
        there.Apply(_instance.TakeDelta());

        Assert.Equal(_bytes, there.FindMemory("memory")!.Span(At, FileBytes).ToArray());
    }

    // The guest, the host's own code, and native code that the host calls: none of them may end the process.
    [Fact]
    public void Read_OfAFileThatWasCutOff_GivesZerosAndIsNoted()
    {
        TakeFile();
        using var other = new Store(_engine);
        var untouched = New(other);
        Assert.Equal(BitConverter.ToInt32(_bytes, 0), Load(At));

        File.OpenHandle(FilePath, FileMode.Truncate, FileAccess.Write).Dispose();

        Assert.Equal(0, Load(At + 8_192));
        Assert.True(Memory.HasLostPages);
        Assert.Equal(0, Memory.Span(At + 16_384, 1)[0]);
        Assert.DoesNotContain(Memory.Span(At, FileBytes).ToArray(), each => each != 0);
        Assert.False(untouched.FindMemory("memory")!.HasLostPages);
    }

    [Fact]
    public void Write_ToAFileThatWasCutOff_GoesOn()
    {
        TakeFile();
        File.OpenHandle(FilePath, FileMode.Truncate, FileAccess.Write).Dispose();

        _instance.FindFunction("store")!.Invoke((int)At + 5_000, 42);

        Assert.Equal(42, Load(At + 5_000));
        Assert.True(Memory.HasLostPages);
    }

    // What a process sends has no address in that field, and a page of failed memory must not be used again.
    [Theory]
    [InlineData(2, 0, true)]
    [InlineData(2, 5_000, true)]
    [InlineData(2, -1, false)]
    [InlineData(2, 2 * 4_096, false)]
    [InlineData(1, 0, false)]
    [InlineData(4, 0, false)]
    [InlineData(0, 0, false)]
    [InlineData(-6, 0, false)]
    public void Signal_OfAnotherReasonOrPlace_IsPassedOn(int reason, int offset, bool isLostPage) => SignalHandler.Check(reason, offset, isLostPage);

    [Fact]
    public void Reset_AfterLostPages_ForgetsThem()
    {
        TakeFile();
        File.OpenHandle(FilePath, FileMode.Truncate, FileAccess.Write).Dispose();
        Load(At);

        _instance.Reset();

        Assert.False(Memory.HasLostPages);
        File.WriteAllBytes(FilePath, _bytes);
        TakeFile();
        Assert.Equal(_bytes, Memory.Span(At, FileBytes).ToArray());
    }

    [Theory]
    [InlineData(0, 65_535)]
    [InlineData(1, 90_000)]
    [InlineData(0, 300_000)]
    public void TryMap_OfWhatIsShortOrBetweenPagesOrBeyondTheFile_IsNull(long offset, long bytes)
    {
        using var file = Open();

        Assert.Null(FilePages.TryMap(file, offset, bytes));
    }

    [Fact]
    public void Take_OfTooManyOrBeyondTheMemory_IsRefused()
    {
        using var file = Open();
        using var beyond = FilePages.TryMap(file, 0, FileBytes)!;
        Assert.Throws<ArgumentOutOfRangeException>(() => Memory.Take(At, beyond));
        Memory.Grow(40);
        for (var i = 0; Memory.CanTake; i++)
        {
            Memory.Take(At + (uint)i * 2 * Memory.PageBytes, FilePages.TryMap(file, 0, FileBytes)!);
            Assert.InRange(i, 0, 15);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Memory.Take(At, beyond));
    }

    [Fact]
    public void Take_OfPagesThatWereTaken_IsRefused()
    {
        Memory.Grow(4);
        using var file = Open();
        using var pages = FilePages.TryMap(file, 0, FileBytes)!;
        Memory.Take(At, pages);

        Assert.Throws<ObjectDisposedException>(() => Memory.Take(At + 2 * Memory.PageBytes, pages));
        Assert.Equal(_bytes, Memory.Span(At, FileBytes).ToArray());
    }

    private int Load(uint address) => _instance.FindFunction("load")!.Invoke((int)address)[0].I32;

    private void TakeFile(bool grow = true) => Take(_instance, grow);

    private void Take(Instance instance, bool grow = true)
    {
        var memory = instance.FindMemory("memory")!;
        if (grow)
        {
            memory.Grow(2);
        }

        using var file = Open();
        using var pages = FilePages.TryMap(file, 0, FileBytes)!;
        memory.Take(At, pages);
    }

    private SafeFileHandle Open() => File.OpenHandle(FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

    private Instance New(Store store) => new Linker().Link(_module).Instantiate(store, _snapshot);
}
