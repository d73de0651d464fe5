using Longshore.Python.Guests;
using Longshore.Tests.Wasm;
using Longshore.Wasm;

namespace Longshore.Tests.Python;

public sealed class LargerStackTests
{
    [Fact]
    public void In_AModule_MovesTheStackToPagesAtItsEnd()
    {
        var builder = new ModuleBuilder().Memory(160, "memory").MutableGlobal(512 << 10, "stack");
        builder.Function(builder.Type([], []), [], "f", "name");
        using var store = new Store(new Engine());

        var instance = new Linker().Instantiate(store, Module.Load(store.Engine, LargerStack.In(builder.Build())));

        Assert.Equal((160 + 96) << 16, instance.FindMemory("memory")!.Length);
        Assert.Equal((160 + 96) << 16, instance.FindGlobal("stack")!.Value.I32);
        instance.FindFunction("f")!.Invoke();
    }

    [Fact]
    public void In_AModuleOfAnotherShape_IsRefused()
    {
        Assert.Throws<InvalidDataException>(() => LargerStack.In(new ModuleBuilder().Memory64(1).MutableGlobal(1).Build()));
        Assert.Throws<InvalidDataException>(() => LargerStack.In(new ModuleBuilder().Memory(1).Global(ModuleBuilder.I32, [0x41, 1], "g").Build()));
    }
}
