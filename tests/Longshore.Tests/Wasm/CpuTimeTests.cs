using System.Diagnostics;
using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

public sealed class CpuTimeTests
{
    private static readonly StoreLimits Measuring = new() { MeasuresCpuTime = true };

    [Fact]
    public async Task CpuTime_OfARunningGuest_GrowsAndCanEndIt()
    {
        using var store = new Store(new Engine(), Measuring);
        var spin = new Linker().Instantiate(store, Module.Load(store.Engine, Spin())).FindFunction("spin")!;
        var run = Task.Run(() => Assert.Throws<TrapException>(() => spin.Invoke()), TestContext.Current.CancellationToken);
        var start = Stopwatch.GetTimestamp();

        while (store.CpuTime < TimeSpan.FromMilliseconds(30))
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20), "the guest uses no processor time");
            await Task.Yield();
        }

        store.Interrupt();

        Assert.Equal(TrapKind.Interrupted, (await run).Kind);
        Assert.InRange(store.CpuTime, TimeSpan.FromMilliseconds(30), Stopwatch.GetElapsedTime(start));
    }

    // Waiting uses no processor time.
    [Fact]
    public async Task CpuTime_OfAParkedGuest_StandsStill()
    {
        using var store = new Store(new Engine(), Measuring);
        var spin = new Linker().Instantiate(store, Module.Load(store.Engine, Spin())).FindFunction("spin")!;
        var before = TimeSpan.Zero;
        var after = TimeSpan.Zero;
        store.Paused = () =>
        {
            before = store.CpuTime;
            Thread.Sleep(100);
            after = store.CpuTime;
            store.Interrupt();
        };
        var run = Task.Run(() => Assert.Throws<TrapException>(() => spin.Invoke()), TestContext.Current.CancellationToken);
        while (!store.RequestPause())
        {
            await Task.Yield();
        }

        await run;

        Assert.InRange(after - before, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void CpuTime_ThatIsNotMeasured_IsZero()
    {
        using var store = new Store(new Engine());
        var builder = new ModuleBuilder();
        builder.Function(builder.Type([], []), [], "run");
        new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build())).FindFunction("run")!.Invoke();

        Assert.Equal(TimeSpan.Zero, store.CpuTime);
    }

    private static byte[] Spin()
    {
        var builder = new ModuleBuilder();
        builder.Function(builder.Type([], []), [0x03, 0x40, 0x0c, 0x00, 0x0b], "spin");
        return builder.Build();
    }
}
