using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

public sealed class TypedFunctionTests
{
    [Fact]
    public void Invoke_OfEveryArity_PassesTheBits()
    {
        var builder = new ModuleBuilder().MutableGlobal(5);
        builder.Function(builder.Type([], [ModuleBuilder.I32]), [0x23, 0x00], "get");
        builder.Function(builder.Type([ModuleBuilder.I32], []), [0x20, 0x00, 0x24, 0x00], "set");
        builder.Function(
            builder.Type([ModuleBuilder.F64, ModuleBuilder.F64], [ModuleBuilder.F64]), [0x20, 0x00, 0x20, 0x01, 0xa1], "minus");
        builder.Function(
            builder.Type([ModuleBuilder.I32, ModuleBuilder.F64, ModuleBuilder.I64], [ModuleBuilder.I64]), [0x20, 0x02], "third");
        builder.Function(
            builder.Type([ModuleBuilder.I64, ModuleBuilder.I32, ModuleBuilder.I32, ModuleBuilder.I32], [ModuleBuilder.I32]),
            [0x20, 0x01, 0x20, 0x02, 0x6b, 0x20, 0x03, 0x6c],
            "four");
        using var store = new Store(new Engine());
        var instance = new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build()));
        var third = instance.FindFunction("third")!.Typed<int, double, long, long>();
        var four = instance.FindFunction("four")!.Typed<long, int, int, int, int>();
        var get = instance.FindFunction("get")!.Typed<int>();
        var set = instance.FindFunction("set")!.Typed<int, ValueTuple>();
        var minus = instance.FindFunction("minus")!.Typed<double, double, double>();

        set.Invoke(-7);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (kept, difference) = (get.Invoke(), minus.Invoke(10.5, 0.25));

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal((-7, 10.25), (kept, difference));
        Assert.Equal((long.MinValue, 21), (third.Invoke(1, 2.5, long.MinValue), four.Invoke(9, 10, 3, 3)));
    }

    [Fact]
    public void Typed_OfOtherTypes_IsRefused()
    {
        var builder = new ModuleBuilder();
        builder.Function(builder.Type([ModuleBuilder.I32], [ModuleBuilder.I64]), [0x42, 0x00], "f");
        using var store = new Store(new Engine());
        var function = new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build())).FindFunction("f")!;

        Assert.Throws<InvalidCastException>(() => function.Typed<long>());
        Assert.Throws<InvalidCastException>(() => function.Typed<int, int>());
        Assert.Throws<InvalidCastException>(() => function.Typed<uint, long>());
        Assert.Throws<InvalidCastException>(() => function.Typed<int, ValueTuple>());
        Assert.Equal(0, function.Typed<int, long>().Invoke(1));
    }
}
