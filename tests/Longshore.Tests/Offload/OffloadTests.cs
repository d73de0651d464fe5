using System.Net;
using System.Net.Sockets;
using Longshore.JavaScript.Contexts;
using Longshore.Offload.Device;
using Longshore.Offload.Keys;

namespace Longshore.Tests.Offload;

public sealed class OffloadTests : IAsyncLifetime
{
    private const string Library = """
        let n = 0
        export function inc() { return ++n }
        export class Point { constructor(x) { this.x = x } twice() { return new Point(this.x * 2) } static make(x) { return new Point(x) } }
        export class Far extends Error { get name() { return 'Far' } }
        export const apply = (value, callback) => callback(value) + 1
        export const applyLater = async (value, callback) => await callback(value) + 1
        export function fail() { throw new RangeError("too far") }
        export function failFar() { throw Object.assign(new Far("away"), { code: 7 }) }
        export const nested = { deep: { f: async x => { await new Promise(r => setTimeout(r, 5)); return x * 2 } }, k: 42, self() { return this === nested } }
        export const frozen = Object.freeze({ f: () => 1, constant: [1, 2] })
        export default function (value) { return value }
        export function maker() { return () => 1 }
        export function forever() { for (;;); }
        export function hungry() { const all = []; for (;;) all.push(new Uint8Array(1 << 20)); }
        export function bomb() { const next = () => Promise.resolve().then(() => { next(); next(); }); next(); return new Promise(() => {}); }
        export function long() { return 'x'.repeat(2 ** 29) + 'x'.repeat(2 ** 29); }
        export function deep() { return deep() + 1; }
        export function pollute() { Object.prototype.polluted = true; Array.prototype.map = () => 'broken'; return 1; }
        export const isPolluted = () => ({}).polluted === true
        export const print = text => { console.log(text); console.error('error ' + text); }
        """;

    private readonly OffloadRun _run = new();

    public ValueTask InitializeAsync()
    {
        _run.With("lib.js", Library);
        return default;
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Theory]
    [InlineData("console.log(nested.k, await nested.deep.f(21))", "42 42")]
    [InlineData("console.log(await nested.self(), await all.nested.deep.f(4), await def('x'))", "true 8 x")]
    [InlineData("console.log(await apply(5, x => x * 10), await applyLater(5, async x => x * 100))", "51 501")]
    [InlineData("try { await apply(5, () => { throw new TypeError('back here') }) } catch (e) { console.log(e instanceof TypeError, e.message) }", "true back here")]
    [InlineData("const p = await Point.make(4); console.log(p instanceof Point, p.twice().x, (await def(p)) instanceof Point, new Point(3).x)", "true 8 true 3")]
    [InlineData("console.log(frozen.constant, await frozen.f(), Object.keys(frozen), 'f' in frozen)", "[ 1, 2 ] 1 [ 'f', 'constant' ] true")]
    [InlineData("console.log(inc() instanceof Promise, typeof inc, inc.name, inc.length)", "true function inc 0")]
    [InlineData("console.log((await def(inc)) === inc || typeof await def(inc))", "function")]
    [InlineData("const o = { a: 1 }; o.o = o; const b = await def(o); console.log(b.o === b)", "true")]
    [InlineData("console.log(typeof await maker())", "function")]
    [InlineData("console.log(await def('undefined'), await def('function f() {}'), await def(undefined), await def(null))", "undefined function f() {} undefined null")]
    [InlineData("console.log(await def(-0), await def(NaN), await def(10n ** 30n), await def(new Map([[1, new Set([2])]])))", "-0 NaN 1000000000000000000000000000000n Map(1) { 1 => Set(1) { 2 } }")]
    [InlineData("try { await fail() } catch (e) { console.log(e instanceof RangeError, e.message) }", "true too far")]
    [InlineData("try { await failFar() } catch (e) { console.log(e instanceof Far, e.name, e.message, e.code) }", "true Far away 7")]
    public async Task Call_OfALibrary_IsTheSameHereAndThere(string program, string output)
    {
        const string Imports = "import def, { inc, Point, Far, apply, applyLater, fail, failFar, nested, frozen, maker } from './lib.js'\nimport * as all from './lib.js'\n";
        _run.With("run.js", Imports + program).StartWorker();

        var here = await _run.RunAsync([], options => options with { Policy = "local" });
        var there = await _run.RunAsync(options => options with { Policy = "remote" });

        Assert.Equal((0, output + "\n", ""), here);
        Assert.Equal((0, output + "\n", ""), there);
    }

    [Fact]
    public async Task Call_ThatThrowsThere_HasBothStacks()
    {
        _run.With("run.js", "import { fail } from './lib.js'\nasync function caller() {\n    await fail()\n}\ntry { await caller() } catch (e) { console.log(e.stack) }").StartWorker();

        var (_, output, _) = await _run.RunAsync(options => options with { Policy = "remote" });

        Assert.Contains("at fail (lib.js:7:", output, StringComparison.Ordinal);
        Assert.Contains("at caller (run.js:3:", output, StringComparison.Ordinal);
        Assert.DoesNotContain("longshore:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Affinity_WithTwoWorkers_KeepsTheState()
    {
        _run.With("run.js", "import { inc } from './lib.js'; console.log(...await Promise.all(Array.from({ length: 8 }, () => inc())))");
        _run.StartWorker();
        _run.StartWorker();

        var (_, output, _) = await _run.RunAsync(options => options with { HasAffinity = true });

        Assert.Equal("1 2 3 4 5 6 7 8\n", output);
    }

    [Fact]
    public async Task RemoteOnly_WhatCannotBeSent_IsRejected()
    {
        _run.With("run.js", "import def from './lib.js'; try { await def(Symbol('s')) } catch (e) { console.log(e.message) } console.log(await def(1))").StartWorker();

        var (exit, output, _) = await _run.RunAsync(options => options with { IsRemoteOnly = true });

        Assert.Equal((0, "default cannot run on a worker: a symbol is only itself in its own program\n1\n"), (exit, output));
    }

    [Fact]
    public async Task Print_OnAWorker_IsPrintedHere()
    {
        _run.With("run.js", "import { print } from './lib.js'; await print('hello')").StartWorker();

        Assert.Equal((0, "hello\n", "error hello\n"), await _run.RunAsync(options => options with { Policy = "remote" }));
    }

    [Theory]
    [InlineData("forever()", "it ran longer than the worker's limit of 0.3 s")]
    [InlineData("bomb()", "it ran longer than the worker's limit of 0.3 s")]
    [InlineData("hungry()", "out of memory")]
    [InlineData("long()", "out of memory|string too long|invalid string length")]
    [InlineData("deep()", "call stack|stack overflow")]
    public async Task Call_ThatIsHostile_IsRejectedAndOthersGoOn(string call, string reason)
    {
        _run.With("run.js", $"import {{ forever, bomb, hungry, long, deep, inc }} from './lib.js'; try {{ await {call} }} catch (e) {{ console.log(e.message) }}; console.log(await inc() > 0)")
            .StartWorker(options => options with
            {
                CallTimeMax = TimeSpan.FromSeconds(call is "forever()" or "bomb()" ? 0.3 : 60),
                Limits = new JavaScriptLimits { MemoryBytesMax = 64 << 20 },
            });

        var (exit, output, _) = await _run.RunAsync(options => options with { Policy = "remote" });

        Assert.Equal(0, exit);
        Assert.Matches($"({reason})(.*\n)+true\n$", output);
    }

    // Each sandbox may have 256 MiB, all together 32 MiB. Whoever asks for more gets none, and the worker goes on.
    [Fact]
    public async Task Sandboxes_ThatFillTheirMemory_StayWithinTheWorkers()
    {
        _run.With("fill.js", "export function fill() { const all = []; try { for (;;) all.push(new Uint8Array(1 << 20).fill(1)) } catch { } return all.length } export const three = () => 3")
            .With("run.js", "import { fill, three } from './fill.js'; console.log((await Promise.all([fill(), fill()])).reduce((a, b) => a + b) < 32, await three())")
            .StartWorker(options => options with { SandboxBytesMax = 32 << 20, ContextsMax = 2 });

        Assert.Equal((0, "true 3\n", ""), await _run.RunAsync(options => options with { Policy = "remote", IsRemoteOnly = true }));
    }

    [Fact]
    public async Task Pollution_InOneSession_IsNotInAnother()
    {
        _run.With("run.js", "import { pollute, isPolluted } from './lib.js'; console.log(await isPolluted()); await pollute(); console.log(await isPolluted())")
            .StartWorker(options => options with { ContextsMax = 1 });

        var first = await _run.RunAsync(options => options with { Policy = "remote" });
        var second = await _run.RunAsync(options => options with { Policy = "remote" });

        Assert.Equal("false\ntrue\n", first.Output);
        Assert.Equal("false\ntrue\n", second.Output);
    }

    [Fact]
    public async Task Code_ForAWorkerThatHasIt_IsNotSentAgain()
    {
        _run.With("run.js", "import { inc } from './lib.js'; await inc(); await inc()").StartWorker();
        var log = Path.Combine(_run.Directory, "log.csv");

        await _run.RunAsync(options => options with { Policy = "remote", LogFile = log, LogFormat = Longshore.Offload.Log.LogFormat.Csv });
        var first = CodeBytes(log);
        await _run.RunAsync(options => options with { Policy = "remote", LogFile = log, LogFormat = Longshore.Offload.Log.LogFormat.Csv });

        Assert.InRange(first[0], 100, Library.Length);
        Assert.Equal([0, 0], CodeBytes(log));
        static List<int> CodeBytes(string file) => [.. File.ReadLines(file).Skip(1).Select(line => int.Parse(line.Split(',')[14], System.Globalization.CultureInfo.InvariantCulture))];
    }

    // After 50 ms the modules are on their way, after 400 the other worker has answered later calls.
    [Theory]
    [InlineData(50)]
    [InlineData(400)]
    public async Task Worker_ThatDies_LosesNoCall(int milliseconds)
    {
        _run.With("work.js", "export function work(i) { const end = performance.now() + 20; while (performance.now() < end); return i }")
            .With(
                "run.js",
                """
                import { work } from './work.js'
                const results = []
                const next = async i => { while (i < 160) { results[i] = await work(i); i += 4 } }
                await Promise.all([next(0), next(1), next(2), next(3)])
                console.log(results.every((result, i) => result === i), results.length)
                """);
        var first = _run.StartWorker();
        _run.StartWorker();

        var running = _run.RunAsync(options => options with { Policy = "round-robin" });
        await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
        await first.DisposeAsync();

        Assert.Equal((0, "true 160\n", ""), await running.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Contains(_run.Reports, report => report.Contains("; its calls run elsewhere meanwhile", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Worker_ThatNeverAnswers_IsOvertakenHere()
    {
        _run.With("work.js", "export const quick = i => i * 2")
            .With("run.js", "import { quick } from './work.js'; console.log(await quick(1), await quick(2))");
        using var deaf = new TcpListener(IPAddress.Loopback, 0);
        deaf.Start();

        // It takes connections and says nothing: to the device it is not there.
        var (exit, output, _) = await _run.RunAsync([new ServerAddress("127.0.0.1", ((IPEndPoint)deaf.LocalEndpoint).Port, IsPlain: true)]);

        Assert.Equal((0, "2 4\n"), (exit, output));
    }

    [Fact]
    public async Task Worker_ThatIsNotThere_EndsAProgramThatNeedsOne()
    {
        _run.With("run.js", "import { inc } from './lib.js'; console.log(await inc())");

        var (exit, output, _) = await _run.RunAsync([new ServerAddress("127.0.0.1", 1, IsPlain: true)], options => options with { IsRemoteOnly = true });

        Assert.Equal((1, ""), (exit, output));
        Assert.Contains(_run.Reports, report => report.StartsWith("Failed to connect to server: 1 - 127.0.0.1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Channel_WithKeys_NeedsBothToBeTrusted()
    {
        _run.With("run.js", "import { inc } from './lib.js'; console.log(await inc())");
        using var worker = OffloadIdentity.LoadOrCreate(Path.Combine(_run.Directory, "worker"));
        using var device = OffloadIdentity.LoadOrCreate(Path.Combine(_run.Directory, "device"));
        var trusting = _run.StartWorker(identity: worker, trusted: new TrustedKeys(_run.Directory, [device.Fingerprint]));
        var strange = _run.StartWorker(identity: worker, trusted: new TrustedKeys(_run.Directory, []));

        var good = await Run(trusting, worker.Fingerprint);
        var unknownWorker = await Run(trusting, device.Fingerprint);
        var unknownDevice = await Run(strange, worker.Fingerprint);

        Assert.Equal((0, "1\n"), good);
        Assert.Equal((1, ""), unknownWorker);
        Assert.Equal((1, ""), unknownDevice);
        async Task<(int, string)> Run(Longshore.Node.Faces.Devices.WorkerHost at, string trustedKey)
        {
            var (exit, output, _) = await _run.RunAsync(
                [OffloadRun.AddressOf(at, isPlain: false)],
                options => options with { IsRemoteOnly = true, ReconnectAttempts = 0 },
                device,
                key => key == trustedKey);
            return (exit, output);
        }
    }

    [Theory]
    [InlineData("let a = ;", "SyntaxError: unexpected token in expression: ';'")]
    [InlineData("import { x } from './nowhere.js'", "Error: Cannot find module './nowhere.js' imported from run.js")]
    [InlineData("import { x } from './lib.js'", "SyntaxError: Could not find export 'x' in module")]
    [InlineData("import { x } from 'no-such-package'", "Error: Cannot find module 'no-such-package' imported from run.js")]
    [InlineData("import net from 'node:net'", "Error: Cannot find module 'node:net' imported from run.js: of node's own modules there are assert, ")]
    [InlineData("await new Promise(() => {})", "Error: the program waits for something that can never happen")]
    [InlineData("Promise.reject(new TypeError('lost')); await 0", "TypeError: lost")]
    [InlineData("throw { odd: 1 }", "Error: { odd: 1 }")]
    public async Task Program_ThatIsWrong_SaysWhy(string program, string message)
    {
        _run.With("run.js", program);

        var failure = await Assert.ThrowsAsync<JavaScriptException>(() => _run.RunAsync([]));

        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_WithAnImportCycle_Runs()
    {
        _run.With("a.js", "import { b } from './b.js'; export const a = () => 'a' + b(); export const name = () => 'A'")
            .With("b.js", "import { name } from './a.js'; export const b = () => 'b' + name()")
            .With("run.js", "import { a } from './a.js'; console.log(await a())")
            .StartWorker();

        Assert.Equal((0, "abA\n", ""), await _run.RunAsync(options => options with { Policy = "remote" }));
    }

    [Fact]
    public async Task Module_WithUseLocal_IsNotWrapped()
    {
        _run.With("own.js", "\"use local\"; import { inc } from './lib.js'; export const twice = async () => [await inc(), await inc()]; export const now = () => 5")
            .With("run.js", "import { twice, now } from './own.js'; console.log(now(), await twice())")
            .StartWorker();

        Assert.Equal((0, "5 [ 1, 2 ]\n", ""), await _run.RunAsync(options => options with { Policy = "remote", HasAffinity = true }));
    }
}
