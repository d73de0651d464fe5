using System.Diagnostics;
using Longshore.Wasm;

namespace Longshore.Tests.Wasm;

/// <summary>Guests that are parked in the middle of their work and continue.</summary>
public class PauseTests
{
    private const int Pauses = 200;
    private const byte I64 = ModuleBuilder.I64;

    public static TheoryData<BoundsCheck> Checks => [BoundsCheck.Automatic, BoundsCheck.Explicit];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Calls a function while it is parked repeatedly and garbage is collected. Its result must stay the same.</summary>
    internal static async Task AssertSameWhileParkedAsync(Function function, Value argument)
    {
        var expected = function.Invoke(argument)[0];
        var parked = 0;
        function.Store.Paused = () => Interlocked.Increment(ref parked);
        using var ended = new CancellationTokenSource();
        var others = Task.WhenAll(PauseUntil(function.Store, ended.Token), CollectUntil(ended.Token));

        while (parked < Pauses)
        {
            Assert.Equal(expected, function.Invoke(argument)[0]);
        }

        await ended.CancelAsync();
        await others;
    }

    /// <summary>How the engines of the tests compile.</summary>
    protected virtual EngineOptions Options { get; } = new();

    // A loop without a call that keeps integers, floating-point numbers and vectors in registers, while another thread parks it and
    // a third collects garbage.
    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Loop_ThatIsParkedAgainAndAgain_CalculatesTheSame(BoundsCheck check)
    {
        using var store = new Store(new Engine(Options with { BoundsCheck = check }));
        var mix = new Linker().Instantiate(store, Module.Load(store.Engine, Mix())).FindFunction("mix")!;

        await AssertSameWhileParkedAsync(mix, 1_000_000L);
    }

    [Fact]
    public async Task Recursion_ThatIsParkedAtItsEntries_CalculatesTheSame()
    {
        using var store = new Store(new Engine(Options));
        var builder = new ModuleBuilder();
        builder.Function(
            builder.Type([I64], [I64]),
            [
                0x20, 0x00, 0x42, 0x02, 0x53, 0x04, 0x40, 0x20, 0x00, 0x0f, 0x0b,
                0x20, 0x00, 0x42, 0x01, 0x7d, 0x10, 0x00, 0x20, 0x00, 0x42, 0x02, 0x7d, 0x10, 0x00, 0x7c,
            ],
            "fib");
        var fib = new Linker().Instantiate(store, Module.Load(store.Engine, builder.Build())).FindFunction("fib")!;

        Assert.Equal(75025, fib.Invoke(25L)[0].I64);
        await AssertSameWhileParkedAsync(fib, 25L);
    }

    // The guest's thread waits in the handler. Afterwards its stack and thread state must be as after an ordinary return.
    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Guest_ThatIsParked_WaitsAndGoesOn(BoundsCheck check)
    {
        using var store = new Store(new Engine(Options with { BoundsCheck = check }));
        var spin = new Linker().Instantiate(store, Module.Load(store.Engine, Spin())).FindFunction("spin")!;
        using var isParked = new SemaphoreSlim(0);
        using var mayGoOn = new SemaphoreSlim(0);
        store.Paused = () =>
        {
            isParked.Release();
            mayGoOn.Wait(Token);
        };
        var run = Task.Run(() => Assert.Throws<TrapException>(() => spin.Invoke()), Token);
        for (var i = 0; i < 20; i++)
        {
            await WaitUntil(store.RequestPause);
            await isParked.WaitAsync(Token);
            GC.Collect();
            Assert.False(run.IsCompleted);
            mayGoOn.Release();
        }

        store.Interrupt();

        Assert.Equal(TrapKind.Interrupted, (await run).Kind);
    }

    // A thread that collects garbage must be able to stop the guest's thread, and threads started by it.
    [Fact]
    public async Task Handler_ThatCalculates_IsStoppedForGarbageCollection()
    {
        using var store = new Store(new Engine(Options));
        var spin = new Linker().Instantiate(store, Module.Load(store.Engine, Spin())).FindFunction("spin")!;
        using var isParked = new SemaphoreSlim(0);
        var isCollected = 0;
        Thread? started = null;
        store.Paused = () =>
        {
            started = new Thread(SpinUntilCollected);
            started.Start();
            isParked.Release();
            SpinUntilCollected();
        };
        var run = Task.Run(() => Assert.Throws<TrapException>(() => spin.Invoke()), Token);
        await WaitUntil(store.RequestPause);
        await isParked.WaitAsync(Token);

        GC.Collect();
        Volatile.Write(ref isCollected, 1);

        started!.Join();
        store.Interrupt();
        await run;

        void SpinUntilCollected()
        {
            while (Volatile.Read(ref isCollected) == 0)
            {
            }
        }
    }

    [Fact]
    public async Task Guest_ThatIsInterruptedWhileItIsParked_Ends()
    {
        using var store = new Store(new Engine(Options));
        var spin = new Linker().Instantiate(store, Module.Load(store.Engine, Spin())).FindFunction("spin")!;
        store.Paused = store.Interrupt;
        var run = Task.Run(() => Assert.Throws<TrapException>(() => spin.Invoke()), Token);

        await WaitUntil(store.RequestPause);

        Assert.Equal(TrapKind.Interrupted, (await run).Kind);
        Assert.False(store.RequestPause());
        store.ClearInterrupt();
    }

    [Fact]
    public async Task Handler_ThatThrows_EndsTheGuest()
    {
        using var store = new Store(new Engine(Options));
        var spin = new Linker().Instantiate(store, Module.Load(store.Engine, Spin())).FindFunction("spin")!;
        store.Paused = () => throw new InvalidOperationException("no");
        var run = Task.Run(() => Assert.Throws<TrapException>(() => spin.Invoke()), Token);

        await WaitUntil(store.RequestPause);

        Assert.Equal(TrapKind.Interrupted, (await run).Kind);
        Assert.Equal("no", store.PauseFailure?.Message);
    }

    // After the host function, the guest has no check before it ends.
    [Fact]
    public void Request_ThatTheGuestDoesNotMeet_IsForgotten()
    {
        using var store = new Store(new Engine(Options));
        var builder = new ModuleBuilder();
        var type = builder.Type([], []);
        var ask = builder.ImportFunction("host", "ask", type);
        builder.Function(type, [0x10, (byte)ask], "run");
        var asked = false;
        var parked = 0;
        store.Paused = () => parked++;
        var linker = new Linker().Define("host", "ask", () => { asked = store.RequestPause(); });
        var run = linker.Instantiate(store, Module.Load(store.Engine, builder.Build())).FindFunction("run")!;

        Assert.False(store.RequestPause());
        run.Invoke();
        run.Invoke();

        Assert.True(asked);
        Assert.Equal(0, parked);
    }

    [Fact]
    public async Task Guest_CompiledAheadOfTime_IsParkedToo()
    {
        using var directory = new TemporaryDirectory();
        using var store = new Store(new Engine(new EngineOptions
        {
            AheadOfTime = new AheadOfTimeOptions { CacheDirectory = directory.Path, CodeBytesMin = 0 },
        }));
        var module = Module.Load(store.Engine, Mix());
        var mix = new Linker().Instantiate(store, module).FindFunction("mix")!;

        await AssertSameWhileParkedAsync(mix, 1_000_000L);
        Assert.Equal(CodeOrigin.AheadOfTime, module.Origin);
    }

    private static Task PauseUntil(Store store, CancellationToken ended) => Task.Run(
        () =>
        {
            while (!ended.IsCancellationRequested)
            {
                store.RequestPause();
                Thread.Yield();
            }
        },
        Token);

    private static Task CollectUntil(CancellationToken ended) => Task.Run(
        () =>
        {
            // A compacting collection moves objects that the guest's callers refer to. The other threads make progress between
            // two collections.
            while (!ended.WaitHandle.WaitOne(1))
            {
                GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
                GC.KeepAlive(new byte[10_000]);
            }
        },
        Token);

    private static async Task WaitUntil(Func<bool> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10), "it took over ten seconds");
            await Task.Yield();
        }
    }

    private static byte[] Spin()
    {
        var builder = new ModuleBuilder();
        builder.Function(builder.Type([], []), [0x03, 0x40, 0x0c, 0x00, 0x0b], "spin");
        return builder.Build();
    }

    /// <summary>A loop over five chains of integers, whose results are added with the bits of a sum of square roots.</summary>
    private static byte[] Mix()
    {
        var builder = new ModuleBuilder().Memory(1);
        byte[] body =
        [
            0x03, 0x40,
            .. Chain(1, 3), .. Chain(2, 5), .. Chain(3, 7), .. Chain(4, 11), .. Chain(5, 13),

            // local 6 += the bits of sqrt(the counter), by way of a vector.
            0x20, 0x06, 0x20, 0x00, 0xb9, 0x9f, 0xfd, 0x14, 0xfd, 0x1d, 0x01, 0x7c, 0x21, 0x06,
            0x20, 0x00, 0x42, 0x01, 0x7d, 0x22, 0x00, 0x50, 0x45, 0x0d, 0x00, 0x0b,
            0x20, 0x01, 0x20, 0x02, 0x7c, 0x20, 0x03, 0x7c, 0x20, 0x04, 0x7c, 0x20, 0x05, 0x7c, 0x20, 0x06, 0x7c,
        ];
        builder.Function(builder.Type([I64], [I64]), body, "mix", locals: 6);
        return builder.Build();

        // local = (local ^ counter) * factor + 1
        static byte[] Chain(byte local, byte factor) =>
            [0x20, local, 0x20, 0x00, 0x85, 0x42, factor, 0x7e, 0x42, 0x01, 0x7c, 0x21, local];
    }
}
