using System.Buffers;
using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>The state of an instance as a difference from its snapshot, and as bytes.</summary>
public sealed class InstanceDeltaTests
{
    private readonly Engine _engine = new();
    private readonly Module _module;

    public InstanceDeltaTests()
    {
        // Large enough to be mapped from a file.
        var builder = new ModuleBuilder().Memory(8, "memory");
        builder.Data(100, "data"u8.ToArray());
        builder.MutableGlobal(7, "global");
        var one = builder.Function(builder.Type([], [ModuleBuilder.I32]), [0x41, 0x01], "one");
        builder.TableOfFunctions(one, one);
        builder.Function(builder.Type([ModuleBuilder.I32, ModuleBuilder.I32], []), [0x20, 0x00, 0x20, 0x01, 0x36, 0x02, 0x00], "store");
        builder.Function(builder.Type([], []), [0x41, 0x2a, 0x24, 0x00], "set");
        _module = Module.Load(_engine, builder.Build());
    }

    [Fact]
    public void Apply_OfADelta_GivesAnotherInstanceTheSameState()
    {
        using var store = new Store(_engine);
        using var other = new Store(_engine);
        var snapshot = Snapshot();
        var (from, to) = (New(store, snapshot), New(other, snapshot));
        Change(from);

        to.Apply(from.TakeDelta());

        Assert.Equal(Contents(from), Contents(to));
        Assert.Equal(42, to.FindGlobal("global")!.Value.I32);
        to.Reset();
        Assert.Equal(Contents(New(other, snapshot)), Contents(to));
    }

    [Fact]
    public void TakeDelta_OfAnUnchangedInstance_HasNoPages()
    {
        using var store = new Store(_engine);
        var instance = New(store, Snapshot());

        Assert.Equal(0, instance.TakeDelta().Bytes);
        Write(instance, 5_000, 0);
        Assert.Equal(0, instance.TakeDelta().Bytes);
        Write(instance, 5_000, 1);
        Assert.Equal(4096, instance.TakeDelta().Bytes);
    }

    // 64 KiB of pages that follow each other are mapped, others copied.
    [Fact]
    public void Apply_OfASharedDelta_GivesEachInstanceItsOwnCopy()
    {
        using var store = new Store(_engine);
        using var first = new Store(_engine);
        using var second = new Store(_engine);
        var snapshot = Snapshot();
        var parent = New(store, snapshot);
        parent.FindMemory("memory")!.Grow(2);
        FillPages(parent, 65_536, 20, 3);
        FillPages(parent, 8 * 65_536 - 4_096, 20, 5);
        Write(parent, 4_096, 7);
        var expected = Contents(parent);
        var start = parent.TakeDelta(pages: DeltaPages.Shared);
        var (one, two) = (New(first, snapshot), New(second, snapshot));

        one.Apply(start);
        two.Apply(start);
        Write(one, 65_536 + 8_192, 9);
        Write(one, 100, 1);
        Write(two, 8 * 65_536, 9);

        Assert.Equal(expected, Contents(parent));
        using var changes = one.ChangesSince(start, [(65_536, 200_000)]);
        Assert.Equal([65_536u + 8_192], changes.Addresses);
        Assert.Equal((3, 9), (changes.Then(65_536 + 8_192)[0], changes.Now(65_536 + 8_192)[0]));
        Assert.Equal(3, changes.Now(65_536)[0]);
        Assert.Equal([0u, 65_536 + 8_192], AddressesOf(one.TakeDelta(start)));
        start.Dispose();
        Assert.Equal(9, Contents(two)[8 * 65_536]);
        Assert.Equal(5, Contents(two)[8 * 65_536 + 4]);
    }

    [Fact]
    public void Reset_AfterASharedDelta_LeavesNothingOfIt()
    {
        using var store = new Store(_engine);
        using var other = new Store(_engine);
        var snapshot = Snapshot();
        var parent = New(store, snapshot);
        parent.FindMemory("memory")!.Grow(2);
        FillPages(parent, 65_536, 20, 3);
        FillPages(parent, 8 * 65_536 - 4_096, 20, 5);
        var instance = New(other, snapshot);
        instance.Apply(parent.TakeDelta(pages: DeltaPages.Shared));
        Write(instance, 70_000, 9);

        instance.Reset();

        Assert.Equal(0, instance.TakeDelta().Bytes);
        Assert.Equal(8, instance.FindMemory("memory")!.Grow(2));
        Assert.DoesNotContain(Contents(instance)[(8 * 65_536)..], each => each != 0);
    }

    // A child that forks: what it began with differs from the snapshot, whether or not it has written it.
    [Fact]
    public void TakeDelta_AfterASharedDelta_HasAllThatDiffers()
    {
        using var store = new Store(_engine);
        using var other = new Store(_engine);
        using var third = new Store(_engine);
        var snapshot = Snapshot();
        var parent = New(store, snapshot);
        FillPages(parent, 65_536, 20, 3);
        var child = New(other, snapshot);
        child.Apply(parent.TakeDelta(pages: DeltaPages.Shared));
        Write(child, 300_000, 4);

        var grandchild = New(third, snapshot);
        grandchild.Apply(child.TakeDelta(pages: DeltaPages.Shared));

        Assert.Equal(Contents(child), Contents(grandchild));
    }

    [Fact]
    public void Write_OfALiveDelta_HasTheSameBytesAsACopy()
    {
        using var store = new Store(_engine);
        var instance = New(store, Snapshot());
        Change(instance);

        Assert.Equal(BytesOf(instance.TakeDelta()), BytesOf(instance.TakeDelta(pages: DeltaPages.Live)));
    }

    [Fact]
    public void Since_OfALaterSnapshot_BringsTheEarlierOneToIt()
    {
        using var store = new Store(_engine);
        using var other = new Store(_engine);
        var snapshot = Snapshot();
        var changed = New(store, snapshot);
        Change(changed);
        Write(changed, 100, 0);
        var later = changed.TakeSnapshot();
        var instance = New(other, snapshot);

        instance.Apply(DeltaFormat.Read(snapshot, BytesOf(later.Since(snapshot))));

        Assert.Equal(Contents(changed), Contents(instance));
        Assert.Equal(later.Digest.ToArray(), instance.TakeSnapshot().Digest.ToArray());
        Assert.Equal(0, snapshot.Since(snapshot).Bytes);
    }

    [Fact]
    public void Since_OfAnotherModule_IsRefused()
    {
        using var store = new Store(_engine);
        var other = Module.Load(_engine, new ModuleBuilder().Memory(1, "memory").Build());

        Assert.Throws<ArgumentException>(() => Snapshot().Since(new Linker().Link(other).InstantiateUnstarted(store).TakeSnapshot()));
    }

    // An allocator that looks for free memory must not take new memory.
    [Fact]
    public void Grow_OfAMemoryThatMayNotGrow_IsRefused()
    {
        using var store = new Store(_engine);
        var memory = New(store, Snapshot()).FindMemory("memory")!;

        memory.MayGrow = false;
        Assert.Equal(-1, memory.Grow(1));
        memory.MayGrow = true;
        Assert.Equal(8, memory.Grow(1));
    }

    // A page that became like another page, or like zeros, has changed as well.
    [Fact]
    public void TakeDelta_OfAPageThatBecameZero_HasIt()
    {
        using var store = new Store(_engine);
        using var other = new Store(_engine);
        var snapshot = Snapshot();
        var (from, to) = (New(store, snapshot), New(other, snapshot));
        Write(from, 100, 0);

        to.Apply(from.TakeDelta());

        Assert.Equal(new byte[4], to.FindMemory("memory")!.Span(100, 4).ToArray());
    }

    [Fact]
    public void TakeDelta_SinceAnother_HasOnlyWhatChangedSince()
    {
        using var store = new Store(_engine);
        using var other = new Store(_engine);
        var snapshot = Snapshot();
        var (here, there) = (New(store, snapshot), New(other, snapshot));
        Write(here, 5_000, 1);
        Write(here, 50_000, 1);
        var start = here.TakeDelta();
        there.Apply(start);
        Write(there, 50_000, 2);
        Write(there, 90_000, 3);

        var changes = there.TakeDelta(start, [(88 << 10, 4 << 10)]);

        Assert.Equal(2 * 4096, changes.Bytes);
        here.Apply(changes);
        Assert.Equal(Contents(there), Contents(here));
    }

    [Fact]
    public void TakeDelta_WithoutAPart_LeavesItsPagesOut()
    {
        using var store = new Store(_engine);
        var instance = New(store, Snapshot());
        Write(instance, 8_192, 1);
        Write(instance, 16_384, 1);

        Assert.Equal(4096, instance.TakeDelta(without: [(8_192, 4_096)]).Bytes);
    }

    [Fact]
    public void Read_OfWhatWriteMade_IsTheSameState()
    {
        using var store = new Store(_engine);
        using var other = new Store(_engine);
        var snapshot = Snapshot();
        var (from, to) = (New(store, snapshot), New(other, snapshot));
        Change(from);
        from.FindMemory("memory")!.Grow(2);
        Write(from, 9 * 65_536, 5);

        to.Apply(DeltaFormat.Read(snapshot, BytesOf(from.TakeDelta())));

        Assert.Equal(Contents(from), Contents(to));
    }

    [Fact]
    public void Read_OfADeltaOfAnotherSnapshot_IsAMismatch()
    {
        using var store = new Store(_engine);
        var instance = New(store, Snapshot());
        Write(instance, 0, 1);
        var other = instance.TakeSnapshot();
        using var second = new Store(_engine);

        Assert.Throws<SnapshotMismatchException>(() => DeltaFormat.Read(other, BytesOf(New(second, Snapshot()).TakeDelta())));
    }

    [Fact]
    public void Digest_OfEqualStates_IsEqual()
    {
        Assert.Equal(Snapshot().Digest.ToArray(), Snapshot().Digest.ToArray());
        using var store = new Store(_engine);
        var instance = New(store, Snapshot());
        Write(instance, 0, 1);
        Assert.NotEqual(Snapshot().Digest.ToArray(), instance.TakeSnapshot().Digest.ToArray());
    }

    // Each byte of the head, cut off and changed: a named error, or another state that fits the module.
    [Fact]
    public void Read_OfADamagedDelta_IsRefusedOrFitsTheModule()
    {
        using var store = new Store(_engine);
        var snapshot = Snapshot();
        var instance = New(store, snapshot);
        Change(instance);
        var bytes = BytesOf(instance.TakeDelta());
        for (var i = 0; i < Math.Min(bytes.Length, 200); i++)
        {
            Check(bytes[..i]);
            foreach (var flip in (byte[])[0x01, 0x80, 0xff])
            {
                var bent = (byte[])bytes.Clone();
                bent[i] ^= flip;
                Check(bent);
            }
        }

        Check([.. bytes, 0]);
        for (var i = 1; i < 200; i++)
        {
            var bent = (byte[])bytes.Clone();
            bent[^i] ^= 0xff;
            Check(bent);
        }

        void Check(byte[] damaged)
        {
            try
            {
                using var other = new Store(_engine);
                New(other, snapshot).Apply(DeltaFormat.Read(snapshot, damaged));
            }
            catch (Exception refusal) when (refusal is InvalidDataException or SnapshotMismatchException or LinkException)
            {
            }
        }
    }

    [Fact]
    public void Apply_OfADeltaOfAnotherSnapshot_IsRefused()
    {
        using var store = new Store(_engine);
        using var other = new Store(_engine);
        var delta = New(store, Snapshot()).TakeDelta();

        Assert.Throws<ArgumentException>(() => New(other, Snapshot()).Apply(delta));
    }

    [Fact]
    public void FunctionInTable_BeyondItsEnd_IsNull()
    {
        using var store = new Store(_engine);
        var instance = New(store, Snapshot());

        Assert.Equal(1, instance.FunctionInTable(1)!.Invoke()[0].I32);
        Assert.Null(instance.FunctionInTable(2));
    }

    private static void Change(Instance instance)
    {
        Write(instance, 100, 1);
        Write(instance, 300_000, 2);
        instance.FindFunction("set")!.Invoke();
    }

    private static void Write(Instance instance, int address, int value) => instance.FindFunction("store")!.Invoke(address, value);

    private static byte[] Contents(Instance instance) =>
        instance.FindMemory("memory") is { } memory ? memory.Span(0, (int)memory.Length).ToArray() : [];

    private static byte[] BytesOf(InstanceDelta delta)
    {
        var writer = new ArrayBufferWriter<byte>();
        DeltaFormat.Write(delta, writer);
        return writer.WrittenSpan.ToArray();
    }

    private static uint[] AddressesOf(InstanceDelta delta) => delta.Memories[0].Addresses;

    private static void FillPages(Instance instance, int address, int pages, byte value) =>
        instance.FindMemory("memory")!.Span((uint)address, pages * 4_096).Fill(value);

    private Snapshot Snapshot()
    {
        using var store = new Store(_engine);
        return new Linker().Link(_module).InstantiateUnstarted(store).TakeSnapshot();
    }

    private Instance New(Store store, Snapshot snapshot) => new Linker().Link(_module).Instantiate(store, snapshot);
}
