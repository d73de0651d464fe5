using Longshore.Wasm;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Compilation;

namespace Longshore.Tests.Wasm;

public sealed class RelaxedVectorTests
{
    public static TheoryData<int, UInt128, UInt128, UInt128, UInt128> Cases => new()
    {
        // 2 * 3 + 4 and 4 - 2 * 3 in every lane.
        { 0x105, Single(2), Single(3), Single(4), Single(10) },
        { 0x106, Single(2), Single(3), Single(4), Single(-2) },
        { 0x107, Double(2), Double(3), Double(4), Double(10) },
        { 0x108, Double(2), Double(3), Double(4), Double(-2) },
        { 0x109, UInt128.MaxValue, 0, 0x0f0f, 0x0f0f },
        // Pairs of bytes: -1 * 2 + 3 * 4 in sixteen bits, two of those and five in thirty-two.
        { 0x113, Bytes(0xff, 3), Bytes(2, 4), Int(5), Int(25) },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Relaxed_OfThree_IsAsTheDeterministicProfileSays(int opcode, UInt128 a, UInt128 b, UInt128 c, UInt128 result)
    {
        var builder = new ModuleBuilder();
        var v = ModuleBuilder.V128;
        builder.Function(
            builder.Type([v, v, v], [v]), [0x20, 0x00, 0x20, 0x01, 0x20, 0x02, 0xfd, .. ModuleBuilder.Leb(opcode)], "run");
        using var store = new Store(new Engine());
        var run = new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build())).FindFunction("run")!;

        Assert.Equal(result, run.Invoke(Value.FromV128(a), Value.FromV128(b), Value.FromV128(c))[0].V128);
    }

    [Fact]
    public void EveryVectorInstruction_WithASignature_HasItsMethod()
    {
        foreach (var opcode in Enum.GetValues<Opcode>().Where(each => VectorOpcodes.SignatureOf(each) is not null))
        {
            if (opcode == Opcode.I8x16Shuffle)
            {
                continue;
            }

            var signature = VectorOpcodes.SignatureOf(opcode)!;
            var lane = VectorOpcodes.LaneCountOf(opcode) > 0 ? 1 : 0;
            Assert.Equal(signature.Operands.Length + lane, Methods.Vector(opcode).GetParameters().Length);
        }
    }

    private static UInt128 Single(float value) => Repeat(BitConverter.SingleToUInt32Bits(value), 32);

    private static UInt128 Double(double value) => Repeat(BitConverter.DoubleToUInt64Bits(value), 64);

    private static UInt128 Int(uint value) => Repeat(value, 32);

    private static UInt128 Bytes(byte even, byte odd) => Repeat((uint)(odd << 8 | even), 16);

    private static UInt128 Repeat(ulong lane, int bits)
    {
        var vector = UInt128.Zero;
        for (var at = 0; at < 128; at += bits)
        {
            vector |= (UInt128)lane << at;
        }

        return vector;
    }
}
