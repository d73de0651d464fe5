using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Memories that can never hold a byte, with both kinds of bounds checks.</summary>
public sealed class EmptyMemoryTests
{
    private static readonly byte[] Never = [0x01, 0x00, 0x00];
    private static readonly byte[] NeverShared = [0x03, 0x00, 0x00];
    private static readonly byte[] NeverWide = [0x05, 0x00, 0x00];
    private static readonly byte[] OnePage = [0x00, 0x01];

    public static TheoryData<BoundsCheck, byte[][]> Cases
    {
        get
        {
            var cases = new TheoryData<BoundsCheck, byte[][]>();
            foreach (var check in new[] { BoundsCheck.Automatic, BoundsCheck.Explicit })
            {
                cases.Add(check, [Never]);
                cases.Add(check, [NeverShared]);
                cases.Add(check, [NeverWide]);
                cases.Add(check, [OnePage, Never]);
                cases.Add(check, [OnePage, NeverShared]);
                cases.Add(check, [NeverShared, Never, NeverShared]);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Memory_ThatIsEmpty_TrapsAndDoesNotGrow(BoundsCheck check, byte[][] memories)
    {
        using var store = new Store(new Engine(new EngineOptions { BoundsCheck = check }));
        var builder = new ModuleBuilder();
        Array.ForEach(memories, memory => builder.MemoryOf(memory));
        var last = (byte)(memories.Length - 1);
        var isWide = memories[last] == NeverWide;
        byte[] address = [isWide ? (byte)0x42 : (byte)0x41, 0x00];
        builder.Function(builder.Type([], [ModuleBuilder.I32]), [.. address, 0x2d, 0x40, last, 0x00], "load");
        builder.Function(
            builder.Type([], [isWide ? ModuleBuilder.I64 : ModuleBuilder.I32]), [address[0], 0x01, 0x40, last], "grow");

        var instance = new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build()), keepInitialState: true);

        Assert.Equal(
            TrapKind.MemoryOutOfBounds, Assert.Throws<TrapException>(() => instance.FindFunction("load")!.Invoke()).Kind);
        var grown = instance.FindFunction("grow")!.Invoke()[0];
        Assert.Equal(-1, isWide ? grown.I64 : grown.I32);
        instance.Reset();
    }

    [Theory]
    [InlineData(BoundsCheck.Automatic)]
    [InlineData(BoundsCheck.Explicit)]
    public void Memory_OfAStoreWithoutMemory_IsEmpty(BoundsCheck check)
    {
        using var store = new Store(new Engine(new EngineOptions { BoundsCheck = check }), new StoreLimits { MemoryBytesMax = 0 });
        using var shared = new SharedMemory(store.Engine, new MemoryType(new SizeLimits(0, 0), IsShared: true), bytesMax: 0);

        var memory = store.CreateMemory(new MemoryType(new SizeLimits(0, null)));

        Assert.Equal(-1, memory.Grow(1));
        Assert.Equal(-1, shared.Grow(1));
    }
}
