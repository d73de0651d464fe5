using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Signed remainders whose divisor is a constant power of two.</summary>
public sealed class RemainderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(1 << 20)]
    public void I32RemS_ByAConstantPowerOfTwo_HasTheSignOfTheDividend(int divisor)
    {
        var run = Load(ModuleBuilder.I32, [0x20, 0x00, 0x41, .. Leb128(divisor), 0x6f]);

        foreach (var dividend in (ReadOnlySpan<int>)[0, 1, 3, 4, 5, -1, -3, -4, -5, 1 << 20, int.MaxValue, int.MinValue, int.MinValue + 1])
        {
            Assert.Equal(dividend % divisor, run.Invoke(dividend)[0].I32);
        }
    }

    [Theory]
    [InlineData(1L)]
    [InlineData(4L)]
    [InlineData(1L << 40)]
    public void I64RemS_ByAConstantPowerOfTwo_HasTheSignOfTheDividend(long divisor)
    {
        var run = Load(ModuleBuilder.I64, [0x20, 0x00, 0x42, .. Leb128(divisor), 0x81]);

        foreach (var dividend in (ReadOnlySpan<long>)[0, 1, 3, 4, 5, -1, -3, -4, -5, 1L << 40, long.MaxValue, long.MinValue, long.MinValue + 1])
        {
            Assert.Equal(dividend % divisor, run.Invoke(dividend)[0].I64);
        }
    }

    private static Function Load(byte type, byte[] body)
    {
        var builder = new ModuleBuilder();
        builder.Function(builder.Type([type], [type]), body, "run");
        var store = new Store(new Engine());
        return new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build())).FindFunction("run")!;
    }

    // Signed, for a number that is not negative.
    private static byte[] Leb128(long value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x40; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
