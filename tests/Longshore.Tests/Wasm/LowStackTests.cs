using System.Globalization;
using Longshore.Wasm;
using Longshore.Wasm.Native;

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

    // Its thread may be one of a pool, and keep the pages for as long as it lives.
    [Fact]
    public void Recursion_ThatWasDeep_GivesItsPagesBack()
    {
        var (before, deep, after, isDeep) = (0L, 0L, 0L, 0L);
        var thread = new Thread(
            () =>
            {
                using var store = new Store(new Engine(), new StoreLimits { StackBytesMax = 7 << 20 });
                var instance = Instantiate(store, reportsLowStack: true);
                store.StackLow = isLow =>
                {
                    (deep, isDeep) = isLow ? (StackResidentBytes(), store.DeepStackBytes) : (deep, isDeep);
                    instance.FindGlobal("stop")!.Value = isLow ? 1 : 0;
                };
                before = StackResidentBytes();
                instance.FindFunction("descend")!.Invoke();
                after = StackResidentBytes();
                Assert.Equal(0, store.DeepStackBytes);
            },
            8 << 20);
        thread.Start();
        thread.Join();

        Assert.InRange(deep - before, 6 << 20, 8 << 20);
        Assert.InRange(after - before, -(8 << 20), 1 << 20);
        Assert.Equal(7 << 20, isDeep);
    }

    // Of the mapping that has this thread's stack.
    private static long StackResidentBytes()
    {
        var here = (ulong)ThreadStack.Highest() - 1;
        var found = false;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            var range = line.Split(' ')[0].Split('-');
            if (range.Length == 2 && ulong.TryParse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var from)
                && ulong.TryParse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var to))
            {
                found = here >= from && here < to;
            }
            else if (found && line.StartsWith("Rss:", StringComparison.Ordinal))
            {
                return long.Parse(line["Rss:".Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture) << 10;
            }
        }

        throw new InvalidOperationException("the stack is in no mapping");
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
