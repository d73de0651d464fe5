using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Tables whose indices have 64 bits (WebAssembly 3.0, memory64), by the functions of modules/table64.wat.</summary>
public sealed class Table64Tests : IDisposable
{
    private readonly Store _store = new(new Engine());
    private readonly Instance _instance;

    public Table64Tests() =>
        _instance = new Linker().Instantiate(_store, Module.Load(_store.Engine, TestModules.Read("table64")));

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Instructions_WithWideIndices_ReachTheElements()
    {
        Assert.Equal((1, 2), (Call("call", 1L).I32, Call("call", 2L).I32));
        Assert.Equal(1, Call("is null", 0L).I32);
        Run("set", 0L);
        Assert.Equal(2, Call("call", 0L).I32);
        Assert.Equal(4, Call("size").I64);
        Assert.Equal(4, Call("grow", 3L).I64);
        Assert.Equal(7, Call("size").I64);
        Assert.Equal(1, Call("call", 6L).I32);
        Run("fill", 2L, 2L);
        Assert.Equal((1, 1), (Call("call", 2L).I32, Call("call", 3L).I32));
        Run("init", 5L);
        Assert.Equal((1, 2), (Call("call", 5L).I32, Call("call", 6L).I32));
        Run("copy", 0L, 5L, 2L);
        Assert.Equal((1, 2), (Call("call", 0L).I32, Call("call", 1L).I32));
        Run("copy out", 2, 1L, 1);
        Run("copy in", 3L, 2, 1);
        Assert.Equal(2, Call("call", 3L).I32);
    }

    [Theory]
    [InlineData(4L)]
    [InlineData(-1L)]
    [InlineData(1L << 32)]
    [InlineData((1L << 32) + 1)]
    public void Indices_BeyondTheEnd_Trap(long index)
    {
        Assert.Equal(TrapKind.UndefinedElement, Trap("call", index));
        Assert.Equal(TrapKind.TableOutOfBounds, Trap("is null", index));
        Assert.Equal(TrapKind.TableOutOfBounds, Trap("set", index));
        Assert.Equal(TrapKind.TableOutOfBounds, Trap("fill", index, 1L));
        Assert.Equal(TrapKind.TableOutOfBounds, Trap("fill", 1L, index));
        Assert.Equal(TrapKind.TableOutOfBounds, Trap("init", index));
        Assert.Equal(TrapKind.TableOutOfBounds, Trap("copy", 0L, index, 1L));
        Assert.Equal(TrapKind.TableOutOfBounds, Trap("copy", index, 0L, 1L));
        Assert.Equal(TrapKind.TableOutOfBounds, Trap("copy out", 0, index, 1));
    }

    [Theory]
    [InlineData(17L)]
    [InlineData(-1L)]
    [InlineData(1L << 32)]
    public void Growth_BeyondTheMaximum_IsRefused(long elements) => Assert.Equal(-1, Call("grow", elements).I64);

    [Fact]
    public void Table_WithOtherIndices_IsNotLinked()
    {
        var builder = new ModuleBuilder();
        builder.ImportTable("env", "table", 4);

        var refusal = Assert.Throws<LinkException>(() => new Linker().Define("env", "table", _instance.FindTable("wide")!)
            .Instantiate(_store, Module.Load(_store.Engine, builder.Build())));

        Assert.Contains("indices of another type (i64)", refusal.Message, StringComparison.Ordinal);
    }

    private Value Call(string name, params Value[] arguments) => _instance.FindFunction(name)!.Invoke(arguments)[0];

    private void Run(string name, params Value[] arguments) => _instance.FindFunction(name)!.Invoke(arguments);

    private TrapKind Trap(string name, params Value[] arguments) =>
        Assert.Throws<TrapException>(() => Run(name, arguments)).Kind;
}
