using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Modules that go on when little stack is left (<see cref="Store.StackLow"/>).</summary>
public sealed class LowStackTests
{
    private readonly List<bool> _reports = [];

    [Fact]
    public void Recursion_ThatEndsWhenTheStackIsLow_ReturnsToTheHost()
    {
        using var store = new Store(new Engine());
        var instance = Instantiate(store, reportsLowStack: true);
        store.StackLow = isLow =>
        {
            _reports.Add(isLow);
            instance.FindGlobal("stop")!.Value = isLow ? 1 : 0;
        };

        for (var i = 0; i < 3; i++)
        {
            Assert.InRange(instance.FindFunction("descend")!.Invoke()[0].I32, 100, int.MaxValue);
        }

        Assert.Equal([true, false, true, false, true, false], _reports);
    }

    [Fact]
    public void Recursion_ThatGoesOn_TrapsAtTheEndOfTheStack()
    {
        using var store = new Store(new Engine()) { StackLow = _reports.Add };
        var descend = Instantiate(store, reportsLowStack: true).FindFunction("descend")!;

        Assert.Equal(TrapKind.StackOverflow, Assert.Throws<TrapException>(() => descend.Invoke()).Kind);
        Assert.Equal([true, false], _reports);
    }

    [Fact]
    public void Recursion_OfAnotherModule_OnlyTraps()
    {
        using var store = new Store(new Engine()) { StackLow = _reports.Add };
        var descend = Instantiate(store, reportsLowStack: false).FindFunction("descend")!;

        Assert.Equal(TrapKind.StackOverflow, Assert.Throws<TrapException>(() => descend.Invoke()).Kind);
        Assert.Empty(_reports);
    }

    [Fact]
    public void Interrupt_WhileTheStackIsLow_EndsTheGuest()
    {
        using var store = new Store(new Engine());
        store.StackLow = isLow =>
        {
            if (isLow)
            {
                store.Interrupt();
            }
        };
        var descend = Instantiate(store, reportsLowStack: true).FindFunction("descend")!;

        Assert.Equal(TrapKind.Interrupted, Assert.Throws<TrapException>(() => descend.Invoke()).Kind);
    }

    // descend() = stop ? 1 : descend() + 1
    private static Instance Instantiate(Store store, bool reportsLowStack)
    {
        var builder = new ModuleBuilder().MutableGlobal(0, "stop");
        var type = builder.Type([], [ModuleBuilder.I32]);
        builder.Function(
            type, [0x23, 0x00, 0x04, ModuleBuilder.I32, 0x41, 0x01, 0x05, 0x10, 0x00, 0x41, 0x01, 0x6a, 0x0b], "descend");
        return new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build(), reportsLowStack: reportsLowStack));
    }
}
