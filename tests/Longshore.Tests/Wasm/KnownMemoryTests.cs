using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Loads of values that the function has stored or loaded before, which the compiler takes from a local where nothing can have
/// changed them. In each code local 0 is an address; local 1 is the same address in the tests of aliases.</summary>
public sealed class KnownMemoryTests
{
    private const byte Block = 0x02;
    private const byte Loop = 0x03;
    private const byte If = 0x04;
    private const byte Else = 0x05;
    private const byte End = 0x0b;
    private const byte Void = 0x40;
    private const byte BranchIf = 0x0d;
    private const byte Add = 0x6a;

    // Pieces of code: the address, and what is stored at an offset of 8 from it.
    private static readonly byte[] Address = [0x20, 0x00];
    private static readonly byte[] Alias = [0x20, 0x01];
    private static readonly byte[] Load = [.. Address, 0x28, 0x02, 0x08];

    private static byte[] Store(byte value) => [.. Address, 0x41, value, 0x36, 0x02, 0x08];

    private static byte[] StoreByAlias(byte value) => [.. Alias, 0x41, value, 0x36, 0x02, 0x08];

    public static TheoryData<string, byte[], int> Codes => new()
    {
        { "stored", [.. Store(5), .. Load], 5 },
        { "stored twice", [.. Store(5), .. Store(6), .. Load], 6 },
        { "loaded before a store", [.. Load, .. Store(5), .. Load, Add], 5 },
        { "stored while an old value is an operand", [.. Store(5), .. Load, .. Store(6), .. Load, 0x6b], -1 },
        { "through another local", [.. Store(5), .. StoreByAlias(6), .. Load], 6 },
        { "by a computed address", [.. Store(5), .. Alias, 0x41, 0x04, Add, 0x41, 0x07, 0x36, 0x02, 0x04, .. Load], 7 },
        { "of a part", [.. Store(5), .. Address, 0x41, 0x01, 0x3a, 0x00, 0x09, .. Load], 0x105 },
        { "of a whole", [.. Address, 0x41, 0x09, 0x3a, 0x00, 0x09, .. Store(5), .. Address, 0x2d, 0x00, 0x09], 0 },
        { "of twice the width", [.. Store(5), .. Address, 0x42, 0x06, 0x37, 0x03, 0x04, .. Load], 0 },
        { "of a float", [.. Store(5), .. Address, 0x43, 0x00, 0x00, 0x80, 0x3f, 0x38, 0x02, 0x08, .. Load], 0x3f800000 },
        { "a byte, unsigned", [.. Address, 0x41, 0xff, 0x03, 0x3a, 0x00, 0x08, .. Address, 0x2d, 0x00, 0x08], 0xff },
        { "a byte, signed", [.. Address, 0x41, 0xff, 0x03, 0x3a, 0x00, 0x08, .. Address, 0x2c, 0x00, 0x08], -1 },
        { "two bytes, unsigned", [.. Address, 0x41, 0x7f, 0x3b, 0x01, 0x08, .. Address, 0x2f, 0x01, 0x08], 0xffff },
        { "two bytes, signed", [.. Address, 0x41, 0x7f, 0x3b, 0x01, 0x08, .. Address, 0x2e, 0x01, 0x08], -1 },
        { "from a changed local", [.. Store(5), .. Address, 0x41, 0x04, Add, 0x21, 0x00, .. Address, 0x28, 0x02, 0x04], 5 },
        { "from a changed local at the old offset", [.. Store(5), .. Address, 0x41, 0x10, Add, 0x21, 0x00, .. Load], 0 },
        { "in a callee", [.. Store(5), .. Address, 0x10, 0x00, .. Load], 9 },
        { "in a callee in a table", [.. Store(5), .. Address, 0x41, 0x00, 0x11, 0x00, 0x00, .. Load], 9 },
        { "by a bulk instruction", [.. Store(5), .. Address, 0x41, 0x01, 0x41, 0x20, 0xfc, 0x0b, 0x00, .. Load], 0x01010101 },
        { "in one arm", [.. Store(5), 0x20, 0x02, If, Void, .. Store(6), End, .. Load], 5 },
        { "in the other arm", [.. Store(5), 0x20, 0x02, If, Void, 0x01, Else, .. Store(6), End, .. Load], 6 },
        { "in both arms", [0x20, 0x02, If, Void, .. Store(5), Else, .. Store(6), End, .. Load], 6 },
        { "in one arm through another local", [.. Store(5), 0x20, 0x02, 0x45, If, Void, .. StoreByAlias(6), End, .. Load], 6 },
        { "after a branch", [.. Store(5), Block, Void, 0x20, 0x02, 0x45, BranchIf, 0x00, .. Store(6), End, .. Load], 5 },
        { "before a branch", [Block, Void, .. Store(5), 0x20, 0x02, BranchIf, 0x00, .. Store(6), End, .. Load], 6 },
        {
            "in a table's case",
            [.. Store(5), Block, Void, Block, Void, 0x20, 0x02, 0x0e, 0x01, 0x00, 0x01, End, .. Store(6), End, .. Load], 6
        },
        {
            // Four rounds, each of which adds what the one before stored through the other local.
            "in the round before",
            [
                .. Store(1), Loop, Void,
                .. Alias, .. Load, .. Load, Add, 0x36, 0x02, 0x08,
                0x20, 0x02, 0x41, 0x01, Add, 0x22, 0x02, 0x41, 0x04, 0x48, BranchIf, 0x00,
                End, .. Load,
            ],
            16
        },
    };

    [Theory]
    [MemberData(nameof(Codes))]
    public void Load_OfAPlaceThatWasStoredBefore_GivesTheLastValue(string name, byte[] code, int expected)
    {
        var builder = new ModuleBuilder().Memory(1);
        builder.Function(builder.Type([ModuleBuilder.I32], []), [0x20, 0x00, 0x41, 0x09, 0x36, 0x02, 0x08]);
        builder.Function(builder.Type([ModuleBuilder.I32, ModuleBuilder.I32, ModuleBuilder.I32], [ModuleBuilder.I32]), code, "run");
        builder.TableOfFunctions(0);
        using var store = new Store(new Engine());
        var run = new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build())).FindFunction("run")!;

        Assert.True(expected == run.Invoke(64, 64, 0)[0].I32, name);
    }

    [Fact]
    public void Load_OfAPlaceThatIsOutOfBounds_TrapsThoughItsValueIsNotUsed()
    {
        var builder = new ModuleBuilder().Memory(1);
        builder.Function(builder.Type([ModuleBuilder.I32], []), [.. Load, 0x1a, .. Load, 0x1a], "run");
        using var store = new Store(new Engine());
        var run = new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build())).FindFunction("run")!;

        Assert.Equal(TrapKind.MemoryOutOfBounds, Assert.Throws<TrapException>(() => run.Invoke(65_536 - 8)).Kind);
    }
}
