using Longshore.Offload.Device;
using Longshore.Offload.Log;

namespace Longshore.Tests.Offload;

/// <summary>Connections and workers that are lost and come back, and workers that are used as they are needed.</summary>
public sealed class LossTests : IAsyncLifetime
{
    private const string Library = """
        let n = 0
        const busy = ms => { const end = performance.now() + ms; while (performance.now() < end); }
        export function inc() { return ++n }
        export function slowInc() { busy(1500); return ++n }
        export function work(callback) { const x = callback(1); busy(1000); return x + ++n }
        export function short(i) { busy(20); return i }
        """;

    private readonly OffloadRun _run = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _run.With("lib.js", Library);
        return default;
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task Worker_WithoutRoomForALibrary_LeavesItsCallsToTheDevice()
    {
        _run.With("other.js", "export const g = x => x + 1")
            .With("run.js", "import { short } from './lib.js'; import { g } from './other.js'; print(await short(1)); try { print(await g(1)) } catch (e) { print(e.failure) }")
            .StartWorker(options => options with { SessionsMax = 1 });
        IReadOnlyList<CallOutcome> outcomes = [];

        var result = await _run.RunAsync(options => options with { Policy = "remote" }, explained => outcomes = explained);
        var remoteOnly = await _run.RunAsync(options => options with { Policy = "remote", IsRemoteOnly = true });

        Assert.Equal((0, "1\n2\n", ""), result);
        Assert.Equal((1, 0), (outcomes.Single(each => each.Function == "g").Here, outcomes.Single(each => each.Function == "g").There));
        Assert.Equal((0, "1\nOverloaded\n", ""), remoteOnly);
    }

    // The call has a callback, so it waits for its worker, which knows that it runs already.
    [Fact]
    public async Task Connection_ThatBreaks_RunsNothingTwice()
    {
        _run.With("run.js", "import { work, inc } from './lib.js'; let calls = 0; console.log(await work(x => { calls++; return x }), calls, await inc())");
        var worker = _run.StartWorker(options => options with { ContextsMax = 1 });
        await using var proxy = new BreakableProxy(worker.Endpoint);

        var running = _run.RunAsync(
            [new ServerAddress("127.0.0.1", proxy.Port, IsPlain: true)], options => options with { Policy = "remote", HasAffinity = true });
        await Task.Delay(500, Cancellation);
        proxy.Break();

        Assert.Equal((0, "2 1 2\n", ""), await running);
        Assert.InRange(proxy.Connections, 1, 3);
    }

    [Fact]
    public async Task Worker_ThatWasStartedAgain_HasLostTheState()
    {
        _run.With("run.js", "import { inc, slowInc } from './lib.js'; console.log(await inc()); try { console.log(await slowInc()) } catch (e) { console.log(e.message) }");
        var first = _run.StartWorker();
        var port = first.Endpoint.Port;

        var running = _run.RunAsync(options => options with { HasAffinity = true, ReconnectAttempts = 50 });
        await Task.Delay(800, Cancellation);
        await first.DisposeAsync();
        _run.StartWorker(port: port);

        var (_, output, _) = await running;
        Assert.Matches("^1\nslowInc on .*: the worker was started again and has lost its state\n$", output);
    }

    // Without --affinity nobody asked for the state to last: many libraries only keep scratch space.
    [Fact]
    public async Task Worker_ThatIsLostWithStateThatWasSeen_LetsTheCallsBeginAnew()
    {
        _run.With("run.js", "import { inc, slowInc } from './lib.js'; console.log(await inc()); console.log(await slowInc()); console.log(await inc())");
        var first = _run.StartWorker();

        var running = _run.RunAsync(options => options with { Policy = "round-robin", ReconnectAttempts = 0 });
        await Task.Delay(800, Cancellation);
        await first.DisposeAsync();

        Assert.Equal((0, "1\n1\n2\n", ""), await running);
        Assert.Single(_run.Reports, report => report.Contains("is lost with the state of", StringComparison.Ordinal));
    }

    // Both run for 300 ms from 50 ms on: whoever ends first has the call's result, the other one is ended.
    [Fact]
    public async Task Call_ThatIsLate_HasOneResult()
    {
        _run.With("run.js", "import { late } from './lib.js'; console.log(...await Promise.all([late(1), late(2), late(3)]))")
            .With("lib.js", Library + "export function late(i) { busy(300); return i }")
            .StartWorker();

        var (exit, output, _) = await _run.RunAsync(options => options with
        {
            Offloads = new Dictionary<string, OffloadRule> { ["late"] = new(TimeSpan.FromMilliseconds(50), IsIdempotent: false, HasAffinity: false) },
        });

        Assert.Equal((0, "1 2 3\n"), (exit, output));
    }

    [Fact]
    public async Task Worker_ThatComesLate_HasTheCallsThatWaitForIt()
    {
        _run.With("run.js", "import { inc } from './lib.js'; console.log(await inc(), await inc())");
        var first = _run.StartWorker();
        var address = OffloadRun.AddressOf(first);
        await first.DisposeAsync();

        var running = _run.RunAsync([address], options => options with { HasAffinity = true, ReconnectAttempts = 50 });
        await Task.Delay(300, Cancellation);
        _run.StartWorker(port: address.Port);

        Assert.Equal((0, "1 2\n", ""), await running);
    }

    [Fact]
    public async Task Program_ThatHasEnded_LeavesItsPlaceToOthers()
    {
        _run.With("run.js", "import { inc } from './lib.js'; console.log(await inc())");
        var worker = _run.StartWorker(options => options with { ClientsMax = 1 });

        for (var round = 0; round < 3; round++)
        {
            var (exit, output, _) = await _run.RunAsync(options => options with { IsRemoteOnly = true });
            Assert.Equal((0, "1\n"), (exit, output));
            while (worker.Clients > 0)
            {
                await Task.Delay(5, Cancellation);
            }
        }
    }

    [Theory]
    [InlineData("await Promise.all(Array.from({ length: 40 }, (_, i) => short(i)))", 3)]
    [InlineData("for (let i = 0; i < 10; i++) await short(i)", 1)]
    public async Task Scaling_UsesAsManyWorkersAsAreNeeded(string calls, int workers)
    {
        _run.With("run.js", $"import {{ short }} from './lib.js'; {calls}");
        for (var worker = 0; worker < 3; worker++)
        {
            _run.StartWorker(options => options with { ContextsMax = 1 });
        }

        var log = Path.Combine(_run.Directory, "log.csv");
        await _run.RunAsync(options => options with { Policy = "round-robin", Scales = true, LogFile = log, LogFormat = LogFormat.Csv });

        Assert.Equal(workers, File.ReadLines(log).Skip(1).Select(line => line.Split(',')[7]).Distinct().Count());
    }
}
