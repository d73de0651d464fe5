using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;

namespace Longshore.Tests.JavaScript;

/// <summary>Writes to the state of modules, seen in the guest's memory.</summary>
public sealed class ModuleStateTests(JavaScriptFixture fixture) : IClassFixture<JavaScriptFixture>
{
    private const string Module = """
        import { total } from "./other.js";
        let n = 0, text = "a" + 1, list = [1, 2, 3], empty = [], table = new Map([["k", { deep: [1] }]]), names = new Set(), cache = {};
        const bytes = new Uint8Array(16), view = new DataView(bytes.buffer), date = new Date(5), big = Array.from({ length: 1000 }, (_, i) => ({ i }));
        const counter = (() => { let hidden = 0; return { next: () => ++hidden, read: () => hidden }; })();
        class Point { static made = 0; static #kept = 0; #x = 1; constructor() { this.y = 2; } move() { this.#x++; return this; } static keep() { return ++Point.#kept; } }
        const point = new Point();
        function f() { return f.calls; }
        f.calls = 0;
        let later;
        export const run = code => code(n, text, list, empty, table, names, cache, bytes, view, date, big, counter, Point, point, f, total);
        export const writes = {
            number: () => ++n,
            text: () => { text += "b"; },
            element: () => { list[1] = 9; },
            push: () => { list.push(4); },
            first: () => { empty.push(1); },
            entry: () => { table.set("z", 1); },
            value: () => { table.set("k", 5); },
            inner: () => { table.get("k").deep.push(2); },
            removed: () => { table.delete("k"); },
            set: () => { names.add("x"); },
            property: () => { cache.x = 1; },
            deleted: () => { delete point.y; },
            typed: () => { bytes[3] = 1; },
            view: () => { view.setInt16(2, 7); },
            date: () => { date.setTime(9); },
            far: () => { big[999].i = -1; },
            closure: () => counter.next(),
            member: () => { Point.made++; },
            privateMember: () => Point.keep(),
            privateField: () => { point.move(); },
            method: () => { Point.prototype.move = () => 1; },
            function: () => { f.calls++; },
            unset: () => { later ??= new Map(); },
            global: () => { globalThis.table = 1; },
            dependency: () => total.add(1),
        };
        export const reads = {
            nothing: () => 1,
            work: () => { let sum = 0; const own = new Map(); for (let i = 0; i < 10000; i++) { own.set(i, { i }); sum += own.get(i).i; } return sum; },
            all: () => JSON.stringify([n, text, list, [...table], [...names], cache, [...bytes], date, counter.read(), Point.made, point, f.calls, total.read()]),
            builtIns: () => [Math.max(1, 2), "abc".replace(/b/g, "x"), [3, 1].sort(), Object.entries({ a: 1 }), parseInt("7"), Symbol.iterator.toString()].length,
            sorted: () => [...list].sort((a, b) => b - a).map(x => x * 2),
            instance: () => new Point().move(),
            same: () => { n = 0; list[1] = 2; table.set("k", table.get("k")); },
            thrown: () => { throw new RangeError("x"); },
            asynchronous: async () => { await null; await new Promise(done => setTimeout(done, 1)); return n; },
            generator: () => [...(function* () { yield n; yield text; })()],
            random: () => Math.random() + performance.now() + Date.now(),
            logged: () => console.log("printed", list),
        };
        """;

    private const string Other = "let sum = 0; export const total = { add: x => { sum += x; }, read: () => sum };";

    public static TheoryData<string> Writes() =>
    [
        "number", "text", "element", "push", "first", "entry", "value", "inner", "removed", "set", "property", "deleted", "typed", "view", "date", "far",
        "closure", "member", "privateMember", "privateField", "method", "function", "unset", "global", "dependency",
    ];

    public static TheoryData<string> Reads() =>
        ["nothing", "work", "all", "builtIns", "sorted", "instance", "same", "thrown", "asynchronous", "generator", "random", "logged"];

    [Theory]
    [MemberData(nameof(Writes))]
    public void HasChanged_AfterAWrite_IsTrueInThatContextOnly(string write)
    {
        var (program, state) = Load();
        using var written = Begin(program, out var names);
        using var other = Begin(program, out _);

        Run(written, names, "writes", write);

        Assert.True(state.HasChanged(written));
        Assert.False(state.HasChanged(other));
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public void HasChanged_AfterCallsThatWriteNothing_IsFalse(string read)
    {
        var (program, state) = Load();
        using var context = Begin(program, out var names);

        for (var i = 0; i < 5; i++)
        {
            Run(context, names, "reads", read);
        }

        Assert.False(state.HasChanged(context));
    }

    [Fact]
    public void Of_AStateThatWasWritten_SeesTheNextWrite()
    {
        var (program, _) = Load();
        using var context = Begin(program, out var names);
        Run(context, names, "writes", "unset");
        Run(context, names, "writes", "entry");

        var state = ModuleState.Of(context, program.Graph.Names, hasGlobals: true);
        Run(context, names, "reads", "all");
        var afterRead = state.HasChanged(context);
        Run(context, names, "writes", "inner");

        Assert.False(afterRead);
        Assert.True(state.HasChanged(context));
    }

    // What a program defines is not the library's.
    [Fact]
    public void HasChanged_WithoutGlobals_IgnoresThem()
    {
        var (program, _) = Load();
        using var context = Begin(program, out var names);
        var state = ModuleState.Of(context, program.Graph.Names, hasGlobals: false);

        Run(context, names, "writes", "global");

        Assert.False(state.HasChanged(context));
    }

    private static void Run(JavaScriptContext context, JavaScriptValue names, string kind, string name)
    {
        var function = context.Get(context.Get(names, kind), name);
        context.Settle(context.Begin(function, context.NewUndefined(), context.NewArray([])), context.Sleep, out _);
    }

    private static JavaScriptContext Begin(JavaScriptProgram program, out JavaScriptValue names) =>
        program.NewContext(new JavaScriptLimits(), TimeProvider.System, NoOutput.Instance, NoOutput.Instance, out names);

    private (JavaScriptProgram Program, ModuleState State) Load()
    {
        var program = JavaScriptProgram.Load(
            fixture.Module,
            ModuleGraph.Of(
                "main.js",
                [
                    new ModuleText("main.js", Module, new Dictionary<string, string> { ["./other.js"] = "other.js" }),
                    new ModuleText("other.js", Other, new Dictionary<string, string>()),
                ]),
            new JavaScriptLimits(),
            TimeProvider.System);
        using var context = Begin(program, out _);
        return (program, ModuleState.Of(context, program.Graph.Names, hasGlobals: true));
    }
}
