using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Extended constant expressions (WebAssembly 3.0).</summary>
public sealed class ConstantExpressionTests
{
    // 7 - 2 * -3 + (imported global)
    private static readonly byte[] Expression = [0x41, 0x07, 0x41, 0x02, 0x41, 0x7d, 0x6c, 0x6b, 0x23, 0x00, 0x6a];

    [Fact]
    public void Global_OfACalculation_HasItsValue()
    {
        var builder = new ModuleBuilder().ImportGlobal("host", "base").Global(ModuleBuilder.I32, Expression, "value");
        using var store = new Store(new Engine());
        var linker = new Linker().Define("host", "base", store.CreateGlobal(new GlobalType(Longshore.Wasm.ValueType.I32, false), -20));

        var instance = linker.Instantiate(store, Module.Load(store.Engine, builder.Build()));

        Assert.Equal(7 + 6 - 20, instance.FindGlobal("value")!.Value.I32);
    }

    // Each global is computed from the one before it, and the last one gives the offset of a segment.
    [Fact]
    public void Global_OfAnEarlierOne_HasItsValue()
    {
        var builder = new ModuleBuilder().Memory(1, "memory")
            .Global(ModuleBuilder.I32, [0x41, 0x05], "first")
            .Global(ModuleBuilder.I32, [0x23, 0x00, 0x23, 0x00, 0x6c], "square")
            .DataAt([0x23, 0x01], 7);
        using var store = new Store(new Engine());

        var instance = new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build()));

        Assert.Equal(25, instance.FindGlobal("square")!.Value.I32);
        Assert.Equal([0, 7, 0], instance.FindMemory("memory")!.Span(24, 3).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Global_OfItselfOrALaterOne_IsInvalid(byte index)
    {
        var builder = new ModuleBuilder()
            .Global(ModuleBuilder.I32, [0x23, index], "first").Global(ModuleBuilder.I32, [0x41, 0x05], "second");

        Assert.Contains("unknown global", Assert.Throws<ModuleException>(() => Module.Validate(builder.Build())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Global_OfAMutableOne_IsInvalid()
    {
        var builder = new ModuleBuilder().MutableGlobal(1).Global(ModuleBuilder.I32, [0x23, 0x00], "second");

        Assert.Contains("mutable", Assert.Throws<ModuleException>(() => Module.Validate(builder.Build())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x41, 0x01, 0x6a })]
    [InlineData(new byte[] { 0x41, 0x01, 0x42, 0x01, 0x6a })]
    [InlineData(new byte[] { 0x41, 0x01, 0x41, 0x01 })]
    [InlineData(new byte[] { 0x42, 0x01, 0x42, 0x01, 0x7c })]
    [InlineData(new byte[] { 0x41, 0x01, 0x41, 0x01, 0x6d })]
    public void Global_OfWhatIsNoCalculationOfItsType_IsInvalid(byte[] expression)
    {
        var builder = new ModuleBuilder().Global(ModuleBuilder.I32, expression, "value");

        Assert.Equal(ModuleError.Invalid, Assert.Throws<ModuleException>(() => Module.Validate(builder.Build())).Error);
    }
}
