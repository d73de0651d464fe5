namespace Longshore.Tests.Offload;

/// <summary>Instances of a library's classes, exported or not, and runs on workers that were in vain.</summary>
public sealed class InstanceTests : IAsyncLifetime
{
    private const string Library = """
        import { Deep, isDeep } from "./deep.js";
        class Hidden { constructor(x) { this.x = x; } get twice() { return this.x * 2; } grow() { this.x++; return this; } static is(value) { return value instanceof Hidden; } }
        class Child extends Hidden { constructor(x) { super(x); this.kind = "child"; } get thrice() { return this.x * 3; } }
        class Stack extends Array { top() { return this[this.length - 1]; } }
        class Table extends Map { sum() { let sum = 0; this.forEach(each => { sum += each; }); return sum; } }
        class Problem extends RangeError { constructor(code) { super("problem " + code); this.code = code; } }
        class Secret { #x = 1; read() { return this.#x; } }
        class Marked { #mark() {} check() { return #mark in this; } }
        class Odd { constructor() { Object.defineProperty(this, "dark", { value: 1 }); } }
        class Closed { constructor() { this.x = 1; Object.freeze(this); } }
        class Thrower { get now() { throw new Error("never"); } }
        function Old(x) { this.x = x; }
        Old.prototype.read = function () { return this.x; };
        const inner = (() => { class Inside { hello() { return "inside"; } } return { make: () => new Inside() }; })();
        const factory = () => class { hello() { return "made"; } };
        const [One, Two] = [factory(), factory()];
        let runs = 0;
        export const hidden = x => new Hidden(x);
        export const isHidden = value => Hidden.is(value);
        export const child = () => new Child(4);
        export const isChild = value => value instanceof Child && value instanceof Hidden;
        export const stack = () => { const made = Stack.of(1, 2, 3); made.label = "s"; return made; };
        export const isStack = value => value instanceof Stack;
        export const table = () => new Table([["a", 1], ["b", 2]]);
        export const fail = () => { throw new Problem(7); };
        export const isProblem = value => value instanceof Problem;
        export const secret = () => new Secret();
        export const marked = () => new Marked();
        export const odd = () => new Odd();
        export const closed = () => new Closed();
        export const thrower = () => ({ get now() { throw new Error("never"); } });
        export const old = () => new Old(5);
        export const inside = () => inner.make();
        export const ambiguous = () => new One();
        export const bare = () => Object.create({ greet: () => "hi" });
        export const deep = () => new Deep();
        export const isDeepHere = value => isDeep(value);
        export const many = () => Array.from({ length: 3 }, (_, i) => new Hidden(i));
        export const frozen = () => Object.freeze({ list: Object.freeze([1]), sealed: Object.seal({ a: 1 }), closed: Object.preventExtensions({}) });
        export const vain = () => { runs++; return () => 1; };
        """;

    private const string Imports = """
        import * as lib from "./lib.js";
        import { hidden, isHidden, child, isChild, stack, isStack, table, fail, isProblem, secret, marked, odd, closed, thrower, old, inside, ambiguous, bare, deep, isDeepHere, many, frozen, vain } from "./lib.js";
        """;

    private readonly OffloadRun _run = new();

    public ValueTask InitializeAsync()
    {
        _run.With("lib.js", Library).With("deep.js", "export class Deep { hello() { return 'deep'; } } export const isDeep = value => value instanceof Deep;");
        return default;
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Theory]
    [InlineData("const h = await hidden(3); console.log(h.twice, h.grow().x, await isHidden(h), h.constructor.name)", "6 4 true Hidden")]
    [InlineData("const c = await child(); console.log(c.twice, c.thrice, c.kind, await isChild(c))", "8 12 child true")]
    [InlineData("const s = await stack(); console.log(s.top(), s.length, s.label, Array.isArray(s), await isStack(s))", "3 3 s true true")]
    [InlineData("const t = await table(); console.log(t.sum(), t.size, t instanceof Map)", "3 2 true")]
    [InlineData("try { await fail() } catch (e) { console.log(e.message, e.code, e instanceof RangeError, await isProblem(e)) }", "problem 7 7 true true")]
    [InlineData("const c = await closed(); console.log(c.x, Object.isFrozen(c), c.constructor.name)", "1 true Closed")]
    [InlineData("console.log((await old()).read(), (await inside()).hello(), (await deep()).hello(), await isDeepHere(await deep()))", "5 inside deep true")]
    [InlineData("console.log((await many()).map(each => each.twice).join())", "0,2,4")]
    [InlineData("const f = await frozen(); console.log([f, f.list, f.sealed, f.closed].map(each => [Object.isFrozen(each), Object.isSealed(each), Object.isExtensible(each)].map(Number).join('')).join())", "110,110,010,110")]
    [InlineData("console.log((await secret()).read(), (await marked()).check(), (await odd()).dark, (await ambiguous()).hello(), (await bare()).greet())", "1 true 1 made hi")]
    [InlineData("try { (await thrower()).now } catch (e) { console.log(e.message) }", "never")]
    public async Task Result_OfAnyClass_IsTheSameHereAndThere(string program, string output)
    {
        _run.With("run.js", Imports + program).StartWorker();

        var here = await _run.RunAsync([], options => options with { Policy = "local" });
        var there = await _run.RunAsync(options => options with { Policy = "remote" });

        Assert.Equal((0, output + "\n", ""), here);
        Assert.Equal((0, output + "\n", ""), there);
    }

    // These are sent, not run again on the device.
    [Theory]
    [InlineData("hidden(1)")]
    [InlineData("child()")]
    [InlineData("stack()")]
    [InlineData("table()")]
    [InlineData("closed()")]
    [InlineData("old()")]
    [InlineData("inside()")]
    [InlineData("deep()")]
    [InlineData("many()")]
    [InlineData("isHidden(await hidden(1))")]
    public async Task Result_OfAHiddenClass_IsSent(string call)
    {
        _run.With("run.js", Imports + $"await {call}; console.log('sent')").StartWorker();

        Assert.Equal((0, "sent\n", ""), await _run.RunAsync(options => options with { Policy = "remote", IsRemoteOnly = true }));
    }

    [Theory]
    [InlineData("secret()", "with private fields or methods, which only its own class can make")]
    [InlineData("marked()", "with private fields or methods, which only its own class can make")]
    [InlineData("odd()", "an instance of a class with properties that are symbols or not enumerable")]
    [InlineData("ambiguous()", "an object of a class that the other side does not have")]
    [InlineData("bare()", "an object of a class that the other side does not have")]
    [InlineData("thrower()", "a getter of the result threw Error: never")]
    public async Task Result_ThatCannotBeSent_SaysWhy(string call, string reason)
    {
        _run.With("run.js", Imports + $"try {{ await {call} }} catch (e) {{ console.log(e.message) }}").StartWorker();

        var (exit, output, _) = await _run.RunAsync(options => options with { Policy = "remote", IsRemoteOnly = true });

        Assert.Equal(0, exit);
        Assert.Contains(reason, output, StringComparison.Ordinal);
    }

    // The second call knows that a worker's run would be in vain.
    [Fact]
    public async Task Call_ThatRanInVain_RunsHereTheNextTime()
    {
        _run.With("run.js", Imports + "await secret(); await secret(); await secret(); console.log((await secret()).read())").StartWorker();
        var log = Path.Combine(_run.Directory, "log.csv");

        var (exit, output, _) = await _run.RunAsync(
            options => options with { Policy = "remote", LogFile = log, LogFormat = Longshore.Offload.Log.LogFormat.Csv });

        Assert.Equal((0, "1\n"), (exit, output));
        var rows = File.ReadAllLines(log).Skip(1).ToList();
        Assert.Equal(4, rows.Count);
        Assert.DoesNotContain("its last run", rows[0], StringComparison.Ordinal);
        Assert.All(rows.Skip(1), row => Assert.Contains("local,-1,exec,secret", row, StringComparison.Ordinal));
        Assert.All(rows.Skip(1), row => Assert.Contains("its last run on a worker was in vain: an instance of ", row, StringComparison.Ordinal));
    }
}
