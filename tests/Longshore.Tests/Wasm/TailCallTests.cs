using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Any number of tail calls takes the stack of one.</summary>
public class TailCallTests
{
    private const int Many = 10_000_000;
    private const byte I32 = ModuleBuilder.I32;

    // count(n, sum) = n == 0 ? sum : count(n - 1, sum + 1)
    private static readonly byte[] Next = [0x20, 0x00, 0x41, 0x01, 0x6b, 0x20, 0x01, 0x41, 0x01, 0x6a];
    private static readonly byte[] EndOfCount = [0x20, 0x00, 0x45, 0x04, 0x40, 0x20, 0x01, 0x0f, 0x0b];

    /// <summary>How the engines of the tests compile.</summary>
    protected virtual EngineOptions Options { get; } = new();

    [Fact]
    public void ReturnCall_OfItself_IsALoop()
    {
        var builder = new ModuleBuilder();
        builder.Function(builder.Type([I32, I32], [I32]), [.. EndOfCount, .. Next, 0x12, 0x00], "count");

        Assert.Equal(Many, Run(builder, "count"));
    }

    // Three functions with different frames, and values below the arguments that are dropped.
    [Fact]
    public void ReturnCall_InACircle_TakesNoStack()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([I32, I32], [I32]);
        builder.Function(type, [.. EndOfCount, 0x41, 0x07, 0x42, 0x09, .. Next, 0x12, 0x01], "a");
        builder.Function(type, [.. EndOfCount, .. Next, 0x12, 0x02], "b", locals: 20);
        builder.Function(type, [.. EndOfCount, 0x02, 0x7f, .. Next, 0x12, 0x00, 0x0b], "c");

        Assert.Equal(Many, Run(builder, "a"));
    }

    [Fact]
    public void ReturnCallIndirect_ThroughATable_TakesNoStack()
    {
        var builder = new ModuleBuilder().Table(1, 0);
        var type = builder.Type([I32, I32], [I32]);
        builder.Function(type, [.. EndOfCount, .. Next, 0x41, 0x00, 0x13, .. ModuleBuilder.Leb(type), 0x00], "count");

        Assert.Equal(Many, Run(builder, "count"));
    }

    [Fact]
    public void ReturnCall_WithoutEnd_CanBeInterrupted()
    {
        var builder = new ModuleBuilder();
        builder.Function(builder.Type([], []), [0x12, 0x00], "spin");
        using var store = new Store(new Engine(Options));
        var spin = new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build())).FindFunction("spin")!;

        store.Interrupt();

        Assert.Equal(TrapKind.Interrupted, Assert.Throws<TrapException>(() => spin.Invoke()).Kind);
    }

    [Fact]
    public void ReturnCall_OfAnotherResult_IsInvalid()
    {
        var builder = new ModuleBuilder();
        builder.Function(builder.Type([], [I32]), [0x12, 0x01]);
        builder.Function(builder.Type([], [ModuleBuilder.I64]), [0x42, 0x00]);

        var refusal = Assert.Throws<ModuleException>(() => Module.Validate(builder.Build()));

        Assert.Contains("tail call", refusal.Rule, StringComparison.Ordinal);
    }

    private int Run(ModuleBuilder builder, string name)
    {
        using var store = new Store(new Engine(Options));
        var instance = new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build()));
        return instance.FindFunction(name)!.Typed<int, int, int>().Invoke(Many, 0);
    }
}
