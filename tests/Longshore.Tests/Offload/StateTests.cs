using Longshore.Offload.Device;

namespace Longshore.Tests.Offload;

/// <summary>State that calls leave in a library, on workers with several sandboxes.</summary>
public sealed class StateTests : IAsyncLifetime
{
    private const string Library = """
        let n = 0;
        const busy = ms => { const end = Date.now() + ms; while (Date.now() < end); };
        export const inc = () => ++n;
        export const look = () => { busy(5); return n; };
        export function bootstrap(count) { globalThis.table = new Map(Array.from({ length: count }, (_, i) => [i, i * i])); return "ready"; }
        export const find = i => { busy(5); return globalThis.table === undefined ? "no state" : globalThis.table.get(i); };
        export const put = (key, value) => { globalThis.table.set(key, value); return globalThis.table.size; };
        export const refuse = () => { n = 100; throw new RangeError("refused"); };
        export const later = async x => { await null; n += x; return n; };
        export const keep = callback => { n += callback(1); return n; };
        export const made = () => { n++; return () => n; };
        """;

    private readonly OffloadRun _run = new();

    public ValueTask InitializeAsync()
    {
        _run.With("lib.js", Library);
        return default;
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Theory]
    [InlineData("fastest")]
    [InlineData("round-robin")]
    [InlineData("remote")]
    public async Task Distribute_OnWorkersWithSeveralSandboxes_ReachesEachOfThem(string policy)
    {
        _run.With(
            "run.js",
            """
            import { bootstrap, find } from "./lib.js";
            const made = await Promise.all(atlas.distribute_to_all_workers(bootstrap, [100]));
            const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => find(i)));
            console.log(made.join(), answers.filter((each, i) => each !== i * i).length);
            """);
        _run.StartWorker(options => options with { ContextsMax = 3 });
        _run.StartWorker(options => options with { ContextsMax = 3 });

        Assert.Equal((0, "ready,ready 0\n", ""), await _run.RunAsync(options => options with { Policy = policy }));
    }

    [Fact]
    public async Task Distribute_WithoutWorkers_RunsHereOnce()
    {
        _run.With("run.js", "import { bootstrap, find } from './lib.js'; console.log((await Promise.all(atlas.distribute_to_all_workers(bootstrap, [3]))).join(), await find(2))");

        Assert.Equal((0, "ready 4\n", ""), await _run.RunAsync([]));
    }

    // What every sandbox has may be read anywhere. What one call wrote is only where it ran.
    [Fact]
    public async Task Distribute_ThenAWrite_KeepsTheWriteWhereItIs()
    {
        _run.With(
            "run.js",
            """
            import { bootstrap, find, put } from "./lib.js";
            await Promise.all(atlas.distribute_to_all_workers(bootstrap, [10]));
            const before = await Promise.all(Array.from({ length: 8 }, (_, i) => find(i)));
            const size = await put("new", 5);
            const after = await Promise.all(Array.from({ length: 8 }, () => find("new")));
            console.log(before.join(), size, after.join());
            """);
        _run.StartWorker(options => options with { ContextsMax = 2 });
        _run.StartWorker(options => options with { ContextsMax = 2 });

        Assert.Equal((0, "0,1,4,9,16,25,36,49 11 5,5,5,5,5,5,5,5\n", ""), await _run.RunAsync());
    }

    [Fact]
    public async Task Distribute_OfACallThatThrows_RejectsAndLeavesNoState()
    {
        _run.With("run.js", "import { refuse, bootstrap, find } from './lib.js'; const all = await Promise.allSettled(atlas.distribute_to_all_workers(refuse, [])); console.log(all.map(each => each.reason.message).join()); await Promise.all(atlas.distribute_to_all_workers(bootstrap, [5])); console.log((await Promise.all([1, 2, 3, 4].map(find))).join())");
        _run.StartWorker(options => options with { ContextsMax = 2 });

        Assert.Equal((0, "refused\n1,4,9,16\n", ""), await _run.RunAsync());
    }

    [Fact]
    public async Task Distribute_WithACallback_IsRejected()
    {
        _run.With("run.js", "import { keep, look } from './lib.js'; try { await Promise.all(atlas.distribute_to_all_workers(keep, [x => x])); } catch (e) { console.log(e.message) } console.log(await look())");
        _run.StartWorker();

        Assert.Equal(
            (0, "keep cannot run on every worker: a function among its arguments belongs to one call\n0\n", ""),
            await _run.RunAsync(options => options with { Policy = "remote" }));
    }

    // What such a call writes is scratch space: it binds no later call to the place where it ran.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_ThatAreIdempotent_RunOnAllWorkersWhateverTheyWrite(bool isRemoteOnly)
    {
        _run.With(
            "run.js",
            """
            import { inc } from "./lib.js";
            const seen = [];
            for (let i = 0; i < 6; i++) {
                seen.push(await inc());
            }
            console.log(Math.max(...seen) < 6);
            """);
        _run.StartWorker();
        _run.StartWorker();

        Assert.Equal((0, "true\n", ""), await _run.RunAsync(options => options with
        {
            Policy = "round-robin",
            IsRemoteOnly = isRemoteOnly,
            Offloads = new Dictionary<string, OffloadRule> { ["inc"] = new(Timeout: null, IsIdempotent: true, HasAffinity: false) },
        }));
    }

    [Fact]
    public async Task Calls_ThatAreNotIdempotent_StillSeeTheirWrites()
    {
        _run.With("run.js", "import { inc, look } from './lib.js'; await inc(); await inc(); console.log(await inc(), await look())");
        _run.StartWorker();
        _run.StartWorker();

        Assert.Equal((0, "3 3\n", ""), await _run.RunAsync(options => options with
        {
            Policy = "round-robin",
            Offloads = new Dictionary<string, OffloadRule>
            {
                ["inc"] = new(Timeout: null, IsIdempotent: false, HasAffinity: false),
                ["look"] = new(Timeout: null, IsIdempotent: false, HasAffinity: false),
            },
        }));
    }

    // Nobody asked for affinity. Once a write is seen, all calls go where it is.
    [Theory]
    [InlineData("inc()", "fastest")]
    [InlineData("inc()", "round-robin")]
    [InlineData("inc()", "remote")]
    [InlineData("later(1)", "round-robin")]
    public async Task Calls_AfterOneThatWrote_SeeTheWrite(string call, string policy)
    {
        _run.With(
            "run.js",
            $$"""
            import { inc, later, look } from "./lib.js";
            const seen = [await {{call}}];
            for (let i = 0; i < 5; i++) { seen.push(await {{call}}); }
            console.log(seen.join(), (await Promise.all(Array.from({ length: 12 }, () => look()))).join());
            """);
        _run.StartWorker(options => options with { ContextsMax = 3 });
        _run.StartWorker(options => options with { ContextsMax = 3 });

        Assert.Equal((0, "1,2,3,4,5,6 6,6,6,6,6,6,6,6,6,6,6,6\n", ""), await _run.RunAsync(options => options with { Policy = policy }));
    }

    [Fact]
    public async Task Calls_BesideOneThatWrote_AreReported()
    {
        _run.With("run.js", "import { inc, look } from './lib.js'; await Promise.all(Array.from({ length: 8 }, () => inc())); const last = await inc(); console.log((await Promise.all([look(), look(), look()])).every(each => each === last))");
        _run.StartWorker();
        _run.StartWorker();

        Assert.Equal((0, "true\n", ""), await _run.RunAsync(options => options with { Policy = "round-robin" }));
        Assert.Contains(_run.Reports, report => report.StartsWith("lib.js keeps state: its calls go to ", StringComparison.Ordinal));
    }

    // A call that had to run on the device left its state there.
    [Fact]
    public async Task Calls_AfterAWriteOnTheDevice_RunThere()
    {
        _run.With("run.js", "import { inc, look } from './lib.js'; console.log(await inc(Symbol()), await inc(), (await Promise.all([look(), look(), look()])).join())").StartWorker();

        Assert.Equal((0, "1 2 2,2,2\n", ""), await _run.RunAsync(options => options with { Policy = "remote" }));
    }

    // It cannot run again on the device: its first run has changed the worker's state.
    [Fact]
    public async Task Call_ThatWroteAndCannotBeSent_IsRejected()
    {
        _run.With("run.js", "import { made, look } from './lib.js'; try { await made() } catch (e) { console.log(e.message.includes('the result holds a function')) } console.log(await look())").StartWorker();

        Assert.Equal((0, "true\n1\n", ""), await _run.RunAsync(options => options with { Policy = "remote" }));
    }
}
