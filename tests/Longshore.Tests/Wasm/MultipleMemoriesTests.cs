using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Modules with several memories (WebAssembly 3.0): every instruction accesses the memory it names, and no
/// other.</summary>
public sealed class MultipleMemoriesTests
{
    private const byte I32 = ModuleBuilder.I32;

    public static TheoryData<BoundsCheck> Checks => [BoundsCheck.Automatic, BoundsCheck.Explicit];

    [Theory]
    [MemberData(nameof(Checks))]
    public void Instructions_WithAMemory_ReachThatOne(BoundsCheck check)
    {
        using var store = new Store(new Engine(new EngineOptions { BoundsCheck = check }));
        var instance = new Linker().Instantiate(store, Module.Load(store.Engine, TwoMemories()));
        var (first, second) = (instance.FindMemory("first")!, instance.FindMemory("second")!);

        Assert.Equal((1u, 3u), (first.PageCount, second.PageCount));
        Assert.Equal([1, 2, 3, 4], second.Span(70_000, 4).ToArray());
        Assert.Equal(0x04030201, Call("load", 70_000));
        Call("store", 150_000, 0x11223344);
        Assert.Equal([0x44, 0x33, 0x22, 0x11], second.Span(150_000, 4).ToArray());
        Call("store vector", 150_001);
        Assert.Equal([0x44, 7, 7, 7], second.Span(150_000, 4).ToArray());
        Call("fill", 180_000, 9, 10);
        Assert.Equal([0, 9, 9], second.Span(179_999, 3).ToArray());
        Call("copy to first", 5, 70_000, 4);
        Assert.Equal([0, 1, 2, 3, 4, 0], first.Span(4, 6).ToArray());
        Call("copy in second", 70_002, 70_000, 4);
        Assert.Equal([1, 2, 1, 2, 3, 4], second.Span(70_000, 6).ToArray());
        Assert.Equal(3, Call("size"));
        Assert.Equal(3, Call("grow", 2));
        Assert.Equal((1u, 5u), (first.PageCount, second.PageCount));
        Assert.False(first.Span(9, 60_000).ContainsAnyExcept((byte)0));

        int Call(string name, params int[] arguments)
        {
            var results = instance.FindFunction(name)!.Invoke([.. arguments.Select(argument => (Value)argument)]);
            return results.Length == 0 ? 0 : results[0].I32;
        }
    }

    // The bound is the second memory's length, not the first's.
    [Theory]
    [MemberData(nameof(Checks))]
    public void Accesses_BeyondTheMemoryTheyName_Trap(BoundsCheck check)
    {
        using var store = new Store(new Engine(new EngineOptions { BoundsCheck = check }));
        var instance = new Linker().Instantiate(store, Module.Load(store.Engine, TwoMemories()));

        AssertTraps("load", 3 * 65536 - 3);
        AssertTraps("load", -1);
        AssertTraps("load first", 65536 - 3);
        AssertTraps("store", 3 * 65536, 1);
        AssertTraps("fill", 3 * 65536 - 5, 1, 6);
        AssertTraps("copy to first", 65535, 0, 2);
        AssertTraps("copy to first", 0, 3 * 65536 - 1, 2);
        Assert.Equal(0, instance.FindFunction("load")!.Invoke(3 * 65536 - 4)[0].I32);

        void AssertTraps(string name, params int[] arguments)
        {
            var trap = Assert.Throws<TrapException>(
                () => instance.FindFunction(name)!.Invoke([.. arguments.Select(argument => (Value)argument)]));
            Assert.Equal(TrapKind.MemoryOutOfBounds, trap.Kind);
        }
    }

    [Fact]
    public void Reset_OfSeveralMemories_ResetsThemAll()
    {
        using var store = new Store(new Engine());
        var instance = new Linker().Instantiate(store, Module.Load(store.Engine, TwoMemories()), keepInitialState: true);
        instance.FindMemory("first")!.Span(0, 65536).Fill(1);
        instance.FindMemory("second")!.Span(0, 3 * 65536).Fill(1);

        instance.Reset();

        Assert.False(instance.FindMemory("first")!.Span(0, 65536).ContainsAnyExcept((byte)0));
        Assert.Equal([0, 1, 2, 3, 4, 0], instance.FindMemory("second")!.Span(69_999, 6).ToArray());
    }

    [Fact]
    public void Modules_UnderTheRulesOf2_HaveOneMemory()
    {
        var version2 = new Engine(new EngineOptions { Features = WebAssemblyFeatures.None });

        Assert.Throws<ModuleException>(() => Module.Load(version2, TwoMemories()));
        Assert.Throws<ModuleException>(() => Module.Validate(TwoMemories(), WebAssemblyFeatures.None));
    }

    [Fact]
    public void Instructions_WithAMemoryThatIsNotThere_AreRefused()
    {
        var builder = new ModuleBuilder().Memory(1).Memory(1);
        builder.Function(builder.Type([], [I32]), [0x41, 0x00, 0x28, 0x42, 0x02, 0x00]);

        Assert.Contains("unknown memory 2", Assert.Throws<ModuleException>(() => Module.Validate(builder.Build())).Message, StringComparison.Ordinal);
    }

    private static byte[] TwoMemories()
    {
        var builder = new ModuleBuilder().Memory(1, "first").Memory(3, "second").DataOf(1, 70_000, 1, 2, 3, 4);
        builder.Function(builder.Type([I32], [I32]), [0x20, 0x00, 0x28, 0x42, 0x01, 0x00], "load");
        builder.Function(builder.Type([I32], [I32]), [0x20, 0x00, 0x28, 0x02, 0x00], "load first");
        builder.Function(builder.Type([I32, I32], []), [0x20, 0x00, 0x20, 0x01, 0x36, 0x42, 0x01, 0x00], "store");
        builder.Function(
            builder.Type([I32], []), [0x20, 0x00, 0x41, 0x07, 0xfd, 0x0f, 0xfd, 0x0b, 0x44, 0x01, 0x00], "store vector");
        var three = builder.Type([I32, I32, I32], []);
        byte[] arguments = [0x20, 0x00, 0x20, 0x01, 0x20, 0x02];
        builder.Function(three, [.. arguments, 0xfc, 0x0b, 0x01], "fill");
        builder.Function(three, [.. arguments, 0xfc, 0x0a, 0x00, 0x01], "copy to first");
        builder.Function(three, [.. arguments, 0xfc, 0x0a, 0x01, 0x01], "copy in second");
        builder.Function(builder.Type([], [I32]), [0x3f, 0x01], "size");
        builder.Function(builder.Type([I32], [I32]), [0x20, 0x00, 0x40, 0x01], "grow");
        return builder.Build();
    }
}
