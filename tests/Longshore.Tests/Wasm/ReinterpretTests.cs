using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Narrow loads whose bits are reinterpreted as floats. Without the workaround, the JIT compiler would load four bytes
/// of memory.</summary>
public sealed class ReinterpretTests
{
    // The opcodes of i32.load8_s, load8_u, load16_s, load16_u, with the value each reads from 0xfedcba98.
    [Theory]
    [InlineData(0x2c, 0xffffff98u)]
    [InlineData(0x2d, 0x00000098u)]
    [InlineData(0x2e, 0xffffba98u)]
    [InlineData(0x2f, 0x0000ba98u)]
    public void F32Reinterpret_OfANarrowLoad_HasItsBits(byte load, uint bits)
    {
        var builder = Memory();
        var type = builder.Type([ModuleBuilder.I32], [ModuleBuilder.F32]);
        builder.Function(type, [0x20, 0x00, load, 0x00, 0x00, 0xbe], "direct");
        builder.Function(type, [0x20, 0x00, load, 0x00, 0x00, 0x21, 0x00, 0x20, 0x00, 0xbe], "by local");
        AssertBits(builder, bits);
    }

    // The same for i64.load8_s to load32_u.
    [Theory]
    [InlineData(0x30, 0xffffffffffffff98ul)]
    [InlineData(0x31, 0x0000000000000098ul)]
    [InlineData(0x32, 0xffffffffffffba98ul)]
    [InlineData(0x33, 0x000000000000ba98ul)]
    [InlineData(0x34, 0xfffffffffedcba98ul)]
    [InlineData(0x35, 0x00000000fedcba98ul)]
    public void F64Reinterpret_OfANarrowLoad_HasItsBits(byte load, ulong bits)
    {
        var builder = Memory();
        var type = builder.Type([ModuleBuilder.I32], [ModuleBuilder.F64]);
        builder.Function(type, [0x20, 0x00, load, 0x00, 0x00, 0xbf], "direct");
        builder.Function(type, [0x20, 0x00, load, 0x00, 0x00, 0x21, 0x01, 0x20, 0x01, 0xbf], "by local", locals: 1);
        AssertBits(builder, bits);
    }

    private static ModuleBuilder Memory() =>
        new ModuleBuilder().Memory(1).Data(8, 0x98, 0xba, 0xdc, 0xfe, 0x76, 0x54, 0x32, 0x10);

    private static void AssertBits(ModuleBuilder builder, ulong bits)
    {
        using var store = new Store(new Engine());
        var instance = new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build()));
        Assert.Equal(bits, instance.FindFunction("direct")!.Invoke(8)[0].Bits);
        Assert.Equal(bits, instance.FindFunction("by local")!.Invoke(8)[0].Bits);
    }
}
