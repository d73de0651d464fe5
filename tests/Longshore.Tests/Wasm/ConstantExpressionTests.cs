using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Constant expressions that calculate (WebAssembly 3.0).</summary>
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
