using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Memories with 64-bit addresses (WebAssembly 3.0).</summary>
public sealed class Memory64Tests
{
    private const byte I32 = ModuleBuilder.I32;
    private const byte I64 = ModuleBuilder.I64;
    private const long Bytes = 2 * 65536;

    public static TheoryData<BoundsCheck> Checks => [BoundsCheck.Automatic, BoundsCheck.Explicit];

    [Theory]
    [MemberData(nameof(Checks))]
    public void Instructions_OnAMemoryOf64Bits_ReachItsBytes(BoundsCheck check)
    {
        using var store = new Store(new Engine(new EngineOptions { BoundsCheck = check }));
        var instance = new Linker().Instantiate(store, Module.Load(store.Engine, Wide()));
        var memory = instance.FindMemory("wide")!;

        Assert.Equal(0x00040302, Call("load", 100_000L).I32);
        Call("store", 70_000L, 5);
        Assert.Equal(5, memory.Span(70_003, 1)[0]);
        Call("fill", 80_000L, 7, 3L);
        Assert.Equal([0, 7, 7, 7, 0], memory.Span(79_999, 5).ToArray());
        Call("copy", 80_001L, 80_000L, 4L);
        Assert.Equal([7, 7, 7, 7, 0], memory.Span(80_000, 5).ToArray());
        Call("copy from narrow", 10L, 1, 2);
        Assert.Equal([0, 8, 9, 0], memory.Span(9, 4).ToArray());
        Assert.Equal(2, Call("size").I64);
        Assert.Equal(2, Call("grow", 1L).I64);
        Assert.Equal(3u, memory.PageCount);
        Assert.Equal(-1, Call("grow", 1L << 40).I64);
        Assert.Equal(-1, Call("grow", -1L).I64);
        Assert.Equal(-1, Call("grow", 65_533L).I64);

        Value Call(string name, params Value[] arguments)
        {
            var results = instance.FindFunction(name)!.Invoke(arguments);
            return results.Length == 0 ? 0 : results[0];
        }
    }

    // Addresses beyond 32 bits, sums that overflow 64 bits, and offsets beyond 32 bits.
    [Theory]
    [MemberData(nameof(Checks))]
    public void Accesses_BeyondTheMemory_Trap(BoundsCheck check)
    {
        using var store = new Store(new Engine(new EngineOptions { BoundsCheck = check }));
        var instance = new Linker().Instantiate(store, Module.Load(store.Engine, Wide()));

        foreach (var address in (long[])[Bytes - 3 - 3, Bytes, 1L << 32, (1L << 32) + 5, 1L << 62, long.MinValue, -1, -2, -4, -8])
        {
            AssertTraps("load", address);
            AssertTraps("store", address, 1);
            AssertTraps("load far", address);
        }

        AssertTraps("load far", 0L);
        AssertTraps("fill", Bytes, 1, 1L);
        AssertTraps("fill", 1L << 32, 1, 0L);
        AssertTraps("fill", 0L, 1, 1L << 32);
        AssertTraps("fill", 5L, 1, -1L);
        AssertTraps("copy", 0L, 1L << 33, 1L);
        AssertTraps("copy", -1L, 0L, 1L);
        AssertTraps("copy from narrow", 1L << 32, 0, 1);
        Assert.Equal(0, instance.FindFunction("load")!.Invoke(Bytes - 3 - 4)[0].I32);
        instance.FindFunction("fill")!.Invoke(Bytes, 1, 0L);

        void AssertTraps(string name, params Value[] arguments) => Assert.Equal(
            TrapKind.MemoryOutOfBounds, Assert.Throws<TrapException>(() => instance.FindFunction(name)!.Invoke(arguments)).Kind);
    }

    [Fact]
    public void Modules_OfTheOtherAddressType_AreRefused()
    {
        var narrowAddress = new ModuleBuilder().Memory64(1);
        narrowAddress.Function(narrowAddress.Type([], [I32]), [0x41, 0x00, 0x28, 0x02, 0x00]);
        var wideAddress = new ModuleBuilder().Memory(1);
        wideAddress.Function(wideAddress.Type([], [I32]), [0x42, 0x00, 0x28, 0x02, 0x00]);
        var narrowSegment = new ModuleBuilder().Memory64(1).Data(0, 1);

        Assert.All(
            [narrowAddress, wideAddress, narrowSegment],
            builder => Assert.Contains("type mismatch", Assert.Throws<ModuleException>(() => Module.Validate(builder.Build())).Message, StringComparison.Ordinal));
        Assert.Throws<ModuleException>(() => Module.Validate(new ModuleBuilder().Memory64(1).Build(), WebAssemblyFeatures.None));
    }

    private static byte[] Wide()
    {
        var builder = new ModuleBuilder().Memory64(2, "wide").Memory(1, "narrow")
            .Data64(100_002, 1, 2, 3, 4).DataOf(1, 1, 8, 9);
        builder.Function(builder.Type([I64], [I32]), [0x20, 0x00, 0x28, 0x02, 0x03], "load");
        builder.Function(builder.Type([I64], [I32]), [0x20, 0x00, 0x28, 0x02, 0x80, 0x80, 0x80, 0x80, 0x10], "load far");
        builder.Function(builder.Type([I64, I32], []), [0x20, 0x00, 0x20, 0x01, 0x36, 0x02, 0x03], "store");
        builder.Function(builder.Type([I64, I32, I64], []), [.. Arguments, 0xfc, 0x0b, 0x00], "fill");
        builder.Function(builder.Type([I64, I64, I64], []), [.. Arguments, 0xfc, 0x0a, 0x00, 0x00], "copy");
        builder.Function(builder.Type([I64, I32, I32], []), [.. Arguments, 0xfc, 0x0a, 0x00, 0x01], "copy from narrow");
        builder.Function(builder.Type([], [I64]), [0x3f, 0x00], "size");
        builder.Function(builder.Type([I64], [I64]), [0x20, 0x00, 0x40, 0x00], "grow");
        return builder.Build();
    }

    private static byte[] Arguments => [0x20, 0x00, 0x20, 0x01, 0x20, 0x02];
}
