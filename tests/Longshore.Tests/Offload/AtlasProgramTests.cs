using Longshore.Offload.Device;
using Longshore.Offload.Host;

namespace Longshore.Tests.Offload;

/// <summary>Programs written for ATLAS: its names are there, and programs in the manner of its own print the same with and without
/// workers.</summary>
public sealed class AtlasProgramTests : IAsyncLifetime
{
    // Makes traffic until enough calls have ended, as the programs of the newest generation do. Intervals are short.
    private const string Traffic = """
        let results = [];
        let step = 0;
        function generate(func, ...args) {
            const received = atlas.atlas_get_received_function_count(func);
            const timer = os.setTimeout(() => {
                if (atlas.local_execution === true)
                    atlas.pkt_sent++;
                results.push(func(...args));
                generate(func, ...args);
            }, atlas.interval);
            if (received >= 20) {
                os.clearTimeout(timer);
                Promise.allSettled(results).then(settled => {
                    print(settled.length >= 20, settled.every(each => each.status === "fulfilled"), settled[0].value);
                    print("Execution completed, exiting...");
                    atlas.terminate();
                });
            }
            if (atlas.pkt_sent < 5 && step == 0) {
                step = 1;
                atlas.interval = 2;
            } else if (atlas.pkt_sent > 5 && step == 1) {
                step = 2;
                atlas.interval = 1;
            }
        }
        """;

    private readonly OffloadRun _run = new();

    public ValueTask InitializeAsync()
    {
        _run.With("benchmarks/sum/sum.js", "let benchmarks = {}; benchmarks.sum_bench = n => { let s = 0; for (let i = 0; i < n; i++) s += i; return s }; export { benchmarks }");
        return default;
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Theory]
    [InlineData("['print', 'std', 'os', 'scriptArgs', 'local_execution', 'interval', 'pkt_sent', 'pkt_received', 'wrapper', 'atlas_wrapper', 'atlas_scheduler', 'atlas_tools', 'atlas_battery', 'stringify', 'parse', 'atlas_get_received_function_count', 'get_server_count', 'get_worker_count', 'gc', 'opts', 'create_traffic', 'scaleout_traffic', 'atlas_finalize', 'demo_setup', 'distribute_to_all_workers', 'terminate', 'atlas_print', 'file_to_exec', 'scaling', 'actual_workers', 'gstart_time', 'bat_start'].filter(name => !(name in globalThis))")]
    [InlineData("['terminate', 'pkt_sent', 'pkt_received', 'local_execution', 'interval', 'atlas_get_received_function_count', 'atlas_wrapper', 'atlas_tools', 'atlas_scheduler', 'atlas_battery', 'distribute_to_all_workers', 'wrapper', 'stringify', 'file_to_exec', 'socket', 'execute_script'].filter(name => !(name in atlas))")]
    [InlineData("['create_traffic', 'scaleout_traffic', 'atlas_finalize', 'getNode'].filter(name => typeof atlas.atlas_scheduler[name] !== 'function')")]
    public async Task Names_OfAtlas_AreThere(string missing)
    {
        _run.With("run.js", $"print({missing}, 'done')");

        Assert.Equal((0, " done\n", ""), await _run.RunAsync([]));
    }

    [Theory]
    [InlineData("for (let i = 0; i < 5; i++) await benchmarks.sum_bench(i); print(atlas.atlas_get_received_function_count('benchmarks.sum_bench'), atlas_get_received_function_count(benchmarks.sum_bench), pkt_sent, atlas.pkt_sent, pkt_received, atlas.pkt_received)", "5 5 5 5 5 5")]
    [InlineData("for (let i = 0; i < 5; i++) { pkt_sent++; await benchmarks.sum_bench(i) } print(pkt_sent); pkt_sent = 0; await benchmarks.sum_bench(1); print(pkt_sent, atlas_wrapper.pkt_sent)", "5\n1 1")]
    [InlineData("interval = 3; print(atlas.interval); atlas.interval = 4; print(interval); globalThis.interval = 'none'; print(interval, await benchmarks.sum_bench(3))", "3\n4\nnone 3")]
    [InlineData("const f = wrapper(benchmarks.sum_bench), own = wrapper(n => n * 2); print(f === benchmarks.sum_bench, own(4) instanceof Promise, await own(4), wrapper(5), atlas_wrapper.wrapObject(benchmarks) === benchmarks)", "true true 8 5 true")]
    [InlineData("print(atlas_tools.get_time_diff(3000, 1000), atlas.atlas_tools.repeat('ab', 3), atlas_tools.get_random_int(3, 4), JSON.stringify(atlas_tools.parse_args(['qjs', '--a', '1', '--b', '--c', 'x', 'y'])))", "2 ababab 3 {\"a\":\"1\",\"b\":true,\"c\":\"x\"}")]
    [InlineData("print(opts.input, opts.file === file_to_exec, opts.foo, opts.flag, opts.servers === get_server_count(), 'nothing' in opts)", "in.txt true bar true true false")]
    [InlineData("print((await Promise.all(atlas.distribute_to_all_workers(benchmarks.sum_bench, [4])))[0], (await atlas_wrapper.dist_done()).length > 0)", "6 true")]
    [InlineData("demo_setup(); atlas_wrapper.start_streaming(); atlas_wrapper.warmup_system(benchmarks.sum_bench, [3]); print((await atlas_wrapper.warmup_done())[0].value, interval)", "3 800")]
    [InlineData("import { wrapObject as wrap } from './atlas-wrapper.js'; import { stringify as s } from './atlas-srl.js'; import tools from './atlas-tools.js'; print(wrap(benchmarks) === benchmarks, s([1]), tools === atlas_tools)", "true [1] true")]
    public async Task Program_UsingAtlas_DoesTheSameHereAndThere(string program, string output)
    {
        _run.With("run.js", "import { benchmarks } from './benchmarks/sum/sum.js';\n" + program).StartWorker();

        Assert.Equal((0, output + "\n", ""), await _run.RunAsync([], WithFlags));
        Assert.Equal((0, output + "\n", ""), await _run.RunAsync(options => WithFlags(options) with { Policy = "remote" }));
    }

    [Theory]
    [InlineData("atlas.socket()", "atlas.socket is refused: the channel to the workers is the runtime's own")]
    [InlineData("atlas_wrapper.spawn_workers()", "atlas_wrapper.spawn_workers is refused")]
    [InlineData("atlas_scheduler.setup_servers('x')", "atlas_scheduler.setup_servers is refused")]
    [InlineData("atlas_tools.evaluate_args({})", "atlas_tools.evaluate_args is refused")]
    [InlineData("atlas_increase_function_count('f')", "atlas_increase_function_count is refused")]
    [InlineData("atlas_scheduler.getNode()", "atlas_scheduler.getNode: there are no workers")]
    public async Task Program_UsingWhatOnlyAtlasHas_IsToldAtItsUse(string use, string reason)
    {
        _run.With("run.js", $"try {{ {use} }} catch (e) {{ print(e.message) }}");

        var (exit, output, _) = await _run.RunAsync([]);

        Assert.Equal(0, exit);
        Assert.StartsWith(reason, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetNode_WithWorkers_TakesTurns()
    {
        _run.With("run.js", "const nodes = [0, 1, 2].map(() => atlas.atlas_scheduler.getNode()); print(nodes[0].ip, nodes.map(node => node.id), nodes[0].port === nodes[2].port, nodes[0].port !== nodes[1].port)");
        _run.StartWorker();
        _run.StartWorker();

        Assert.Equal((0, "127.0.0.1 0,1,0 true true\n", ""), await _run.RunAsync());
    }

    [Theory]
    [InlineData("generate(benchmarks.sum_bench, 1000);")]
    [InlineData("atlas.interval = 1; generate(benchmarks.sum_bench, 1000);")]
    public async Task TrafficProgram_OfTheNewestGeneration_Ends(string start)
    {
        _run.With("benchmarks/sum/run.js", "import { benchmarks } from './benchmarks/sum/sum.js'\n" + Traffic + start).StartWorker();
        _run.StartWorker();
        var program = Path.Combine(_run.Directory, "benchmarks", "sum", "run.js");
        const string Output = "true true 499500\nExecution completed, exiting...\n";

        Assert.Equal((0, Output, ""), await _run.RunAsync([], options => options with { Program = program }));
        Assert.Equal((0, Output, ""), await _run.RunAsync(options => options with { Program = program, Policy = "round-robin" }));
    }

    [Fact]
    public async Task CreateTraffic_WithEnoughAnswers_EndsTheProgram()
    {
        _run.With("run.js", "import { benchmarks } from './benchmarks/sum/sum.js'; pkt_received = 119; create_traffic(benchmarks.sum_bench, 3); print(interval)")
            .StartWorker();

        Assert.Equal((0, "800\n", ""), await _run.RunAsync([]));
        Assert.Equal((0, "800\n", ""), await _run.RunAsync(options => options with { Policy = "remote" }));
    }

    // The generation before had the names without "atlas." before them, and a fixed number of calls.
    [Fact]
    public async Task DemoProgram_OfTheSecondGeneration_MakesItsCalls()
    {
        _run.With("input", "some input\n")
            .With(
                "run.js",
                """
                import {benchmarks} from 'benchmarks/sum/sum.js';
                var results = []
                interval = 1;
                function generate(func, ...args) {
                    if (pkt_sent > 9) {
                        Promise.allSettled(results).then(all => {
                            print(all.length, all[9].value, "Execution completed, exiting...");
                            std.exit(0);
                        });
                        return;
                    }
                    os.setTimeout(function() {
                        if (local_execution === true)
                            pkt_sent++;
                        results.push(func(...args))
                        generate(func, ...args);
                    }, interval);
                }
                if (globalThis.opts.input === undefined) {
                    print("Please provide an input using the --input flag")
                    std.exit(0)
                }
                var command = std.popen("cat " + globalThis.opts.input, "r")
                generate(benchmarks.sum_bench, command.getline().length)
                """)
            .StartWorker();

        Assert.Equal((0, "10 45 Execution completed, exiting...\n", ""), await _run.RunAsync([], WithInput));
        Assert.Equal((0, "10 45 Execution completed, exiting...\n", ""), await _run.RunAsync(options => WithInput(options) with { Policy = "remote" }));
    }

    // The oldest generation: state is made on every worker, then calls come in a burst. Numbers are its own, not random.
    [Fact]
    public async Task ScaleoutProgram_OfTheOldestGeneration_Ends()
    {
        _run.With(
                "benchmarks/cd.js",
                """
                function gen(n) { let m = new Map(); for (let i = 0; i < n; i++) m.set('' + i * 3, false); return m }
                globalThis.gen = gen
                let found = {}
                found.bootstrap = n => { globalThis.registered = gen(n) }
                found.check = users => { users = Array.from(parse(users)); const all = gen(40); return stringify(users.filter(([k, v]) => all.has(k)).map(([k]) => k)) }
                export { found }
                """)
            .With(
                "run.js",
                """
                import {found} from 'benchmarks/cd.js'
                globalThis.buffer_size = 100
                let users = gen(5)
                let manager = wrapper(found)
                demo_setup()
                atlas_wrapper.start_streaming()
                atlas_wrapper.distribute_to_all_workers(manager.bootstrap, [40])
                atlas_wrapper.dist_done().then(function(val) {
                    atlas_wrapper.warmup_system(manager.check, [stringify(users)])
                    atlas_wrapper.warmup_done().then(function(val) {
                        print(val[0].value)
                        scaleout_traffic(manager.check, stringify(users))
                    });
                });
                """)
            .StartWorker();

        Assert.Equal((0, "[\"0\", \"3\", \"6\", \"9\", \"12\"]\n", ""), await _run.RunAsync([]));
        Assert.Equal((0, "[\"0\", \"3\", \"6\", \"9\", \"12\"]\n", ""), await _run.RunAsync(options => options with { Policy = "remote" }));
    }

    [Fact]
    public async Task MathProgram_OfAllGenerations_Prints()
    {
        _run.With("benchmarks/math/math.js", "let math = {}; math.add = (a, b) => a + b; math.sub = (a, b) => a - b; math.div = (a, b) => a / b; math.mult = (a, b) => a * b; export { math }")
            .With(
                "run.js",
                """
                import {math} from 'benchmarks/math/math.js';
                let a = math.add(12,34);
                let s = math.sub(1,6);
                let d = math.div(1,0);
                let m = math.mult(1,5);
                Promise.allSettled([a, s, d, m])
                    .then(function(results) {
                        results.forEach((result) => console.log(result.value));
                        print("Execution completed, exiting...");
                        std.exit(0);
                    });
                """)
            .StartWorker();
        const string Output = "46\n-5\nInfinity\n5\nExecution completed, exiting...\n";

        Assert.Equal((0, Output, ""), await _run.RunAsync([]));
        Assert.Equal((0, Output, ""), await _run.RunAsync(options => options with { Policy = "remote" }));
    }

    private static DeviceOptions WithInput(DeviceOptions options) => options with { Input = "input", Access = new HostAccess { MayRun = true } };

    private static DeviceOptions WithFlags(DeviceOptions options) =>
        options with { Input = "in.txt", CommandLine = ["--file", "run.js", "--foo", "bar", "--flag"] };
}
