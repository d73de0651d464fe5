using Longshore.JavaScript.Contexts;

namespace Longshore.Tests.JavaScript;

/// <summary>Recursion that is too deep is an error that JavaScript catches, in whatever part of QuickJS it happens, and the context can
/// be used afterwards.</summary>
public sealed class RecursionTests(JavaScriptFixture fixture) : IClassFixture<JavaScriptFixture>
{
    private const string Depth = "100000";
    private const string Nested = "let a = [1]; for (let i = 0; i < " + Depth + "; i++) a = [a];";
    private const string NestedObjects = "let a = {}; for (let i = 0; i < " + Depth + "; i++) a = {a};";
    private const string Proxies = "let p = function () {}; for (let i = 0; i < " + Depth + "; i++) p = new Proxy(p, {});";
    private const string ProxiesOfArrays = "let p = [1, 2]; for (let i = 0; i < " + Depth + "; i++) p = new Proxy(p, {});";
    private const string Inherited = "let p = {}; for (let i = 0; i < " + Depth + "; i++) p = Object.create(new Proxy(p, {}));";

    public static TheoryData<string> Scripts =>
    [
        // JSON
        $"JSON.parse('['.repeat({Depth}) + ']'.repeat({Depth}))",
        $"JSON.parse('{{\"a\":'.repeat({Depth}) + '1' + '}}'.repeat({Depth}))",
        $"JSON.parse('['.repeat({Depth}) + ']'.repeat({Depth}), (key, value) => value)",
        $"{Nested} JSON.stringify(a)",
        $"{NestedObjects} JSON.stringify(a)",
        $"{NestedObjects} JSON.stringify(a, (key, value) => value)",
        $"{ProxiesOfArrays} JSON.stringify(p)",
        "const o = { toJSON() { return JSON.stringify(o) } }; JSON.stringify(o)",

        // The parser
        $"eval('('.repeat({Depth}) + '1' + ')'.repeat({Depth}))",
        $"eval('['.repeat({Depth}) + ']'.repeat({Depth}))",
        $"eval('{{'.repeat({Depth}) + '}}'.repeat({Depth}))",
        $"eval('- '.repeat({Depth}) + '1')",
        $"eval('!'.repeat({Depth}) + '1')",
        $"eval('typeof '.repeat({Depth}) + '1')",
        $"eval('1' + '**1'.repeat({Depth}))",
        $"eval('a=>'.repeat({Depth}) + '1')",
        $"eval('x={{a:'.repeat({Depth}) + '1' + '}}'.repeat({Depth}))",
        $"eval('if(1)'.repeat({Depth}) + '1')",
        $"eval('1?1:'.repeat({Depth}) + '1')",
        $"eval('(function(){{'.repeat({Depth}) + '}})'.repeat({Depth}))",
        $"eval('`${{'.repeat({Depth}) + '1' + '}}`'.repeat({Depth}))",
        $"eval('new '.repeat({Depth}) + 'Object')",
        $"eval('class A {{ static x = '.repeat({Depth}) + '1' + '}}'.repeat({Depth}))",
        $"new Function('return ' + '['.repeat({Depth}) + ']'.repeat({Depth}))",

        // Arrays in arrays
        $"{Nested} a.flat(Infinity)",
        $"{Nested} a.toString()",
        $"{Nested} a.join('-')",
        $"{Nested} a.toLocaleString()",
        $"{Nested} `${{a}}`",
        $"{Nested} +a",

        // Proxies of proxies
        $"{Proxies} p.x",
        $"{Proxies} 'x' in p",
        $"{Proxies} p.x = 1",
        $"{Proxies} delete p.x",
        $"{Proxies} Object.keys(p)",
        $"{Proxies} Object.getPrototypeOf(p)",
        $"{Proxies} Object.setPrototypeOf(p, null)",
        $"{Proxies} Object.isExtensible(p)",
        $"{Proxies} Object.preventExtensions(p)",
        $"{Proxies} Object.getOwnPropertyDescriptor(p, 'x')",
        $"{Proxies} Object.defineProperty(p, 'x', {{ value: 1 }})",
        $"{Proxies} p()",
        $"{Proxies} new p()",
        $"{Proxies} ({{}}) instanceof p",
        $"{Proxies} Reflect.construct(Object, [], p)",
        $"{ProxiesOfArrays} [].concat(p)",
        $"{ProxiesOfArrays} p.map(x => x)",
        $"{Inherited} p.x",
        $"{Inherited} 'x' in p",
        $"{Inherited} p.x = 1",
        "const p = new Proxy({}, {}); Object.setPrototypeOf(p, p); p.x",
        "const p = new Proxy({}, { ownKeys() { return Reflect.ownKeys(p) } }); Object.keys(p)",

        // Functions that the language calls
        "const o = { get a() { return o.a } }; o.a",
        "const o = { set a(v) { o.a = v } }; o.a = 1",
        "const o = { get a() { const { a } = o; return a } }; o.a",
        "const o = { [Symbol.toPrimitive]() { return +o } }; +o",
        "const o = { toString() { return `${o}` } }; `${o}`",
        "const o = { valueOf() { return o + 1 } }; o + 1",
        "const o = { [Symbol.iterator]() { return [...o] } }; [...o]",
        "const o = { [Symbol.iterator]() { const [x] = o; return x } }; const [x] = o",
        "const o = { [Symbol.hasInstance]() { return 1 instanceof o } }; 1 instanceof o",
        "[3, 2, 1].sort(function f() { return [3, 2, 1].sort(f) })",
        "'x'.replace(/x/g, function f() { return 'x'.replace(/x/g, f) })",
        "Array.from({ get length() { return Array.from(this).length } })",
        "Object.fromEntries({ [Symbol.iterator]: function f() { return Object.fromEntries({ [Symbol.iterator]: f }) } })",
        "Reflect.apply(function f() { return Reflect.apply(f, null, []) }, null, [])",
        "(function f(...a) { return f(...a) })(1, 2)",
        "(function f() { return f.apply(null, new Array(1000)) })()",
        "let c = Object; for (let i = 0; i < 20000; i++) c = class extends c {}; new c()",
        "Error.prepareStackTrace = () => new Error('again').stack; (function f() { f() })()",

        // Chains of generators and iterators
        "function* g() { yield* g() } [...g()]",
        "let g = [][Symbol.iterator](); for (let i = 0; i < 20000; i++) { const h = g; g = (function* () { yield* h })() } [...g]",
        $"let g = [1].values(); for (let i = 0; i < {Depth}; i++) g = g.map(x => x); [...g]",
        $"let g = [1].values(); for (let i = 0; i < {Depth}; i++) g = g.flatMap(x => [x]); [...g]",
        $"let g = [1].values(); for (let i = 0; i < {Depth}; i++) g = g.take(1); g.return()",
        $"let g = [1].values(); for (let i = 0; i < {Depth}; i++) g = Iterator.concat(g); [...g]",
        $"let g = [1].values(); for (let i = 0; i < {Depth}; i++) g = Iterator.zip([g]); [...g]",
        $"let g = [1].values(); for (let i = 0; i < {Depth}; i++) g = Iterator.from({{ __proto__: null, next: g.next.bind(g) }}); [...g]",
    ];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_ThatRecursesTooDeep_CatchesARangeError(string script)
    {
        using var context = fixture.NewContext();

        Assert.Equal("RangeError", Run(context, $"try {{ {script}; 'no end' }} catch (e) {{ e.name }}"));
        Assert.Equal("42", Run(context, "String(6 * 7)"));
    }

    // As in other engines, a pattern that is nested too deep is no valid pattern.
    [Theory]
    [InlineData("(?:", ")", "")]
    [InlineData("(?=", ")", "")]
    [InlineData("[", "]", "v")]
    public void Pattern_ThatIsNestedTooDeep_IsASyntaxError(string open, string close, string flags)
    {
        using var context = fixture.NewContext();

        Assert.Equal("SyntaxError", Run(
            context, $"try {{ new RegExp('{open}'.repeat({Depth}) + '{close}'.repeat({Depth}), '{flags}'); 'valid' }} catch (e) {{ e.name }}"));
        Assert.Equal("42", Run(context, "String(6 * 7)"));
    }

    // These do not recurse.
    [Theory]
    [InlineData(Nested + " String(structuredClone(a).length)", "1")]
    [InlineData(NestedObjects + " a = null; 'freed'", "freed")]
    [InlineData(ProxiesOfArrays + " String(Array.isArray(p))", "true")]
    [InlineData("String(eval('1' + '+1'.repeat(" + Depth + ")))", "100001")]
    public void Script_ThatNestsDeepOnly_Returns(string script, string expected)
    {
        using var context = fixture.NewContext();

        Assert.Equal(expected, Run(context, script));
    }

    [Theory]
    [InlineData("const f = () => { depth++; f() }; f()", 5000)]
    [InlineData("function f(a, b) { depth++; return 1 + f(a + 1, b) } f(1, {})", 5000)]
    [InlineData("class A { constructor() { depth++; new A() } } new A()", 4400)]
    [InlineData("const f = () => { depth++; 'a'.replace('a', f) }; f()", 1800)]
    [InlineData("const f = () => { depth++; [1].map(f) }; f()", 1900)]
    [InlineData("const f = () => { depth++; eval('f()') }; f()", 1400)]
    public void Calls_AreDeep(string script, int depth)
    {
        using var context = fixture.NewContext();

        var reached = int.Parse(
            Run(context, $"let depth = 0; (() => {{ try {{ {script} }} catch (e) {{ return e.name + ' ' + depth }} }})()")["RangeError ".Length..],
            System.Globalization.CultureInfo.InvariantCulture);

        Assert.InRange(reached, depth, 100_000);
    }

    // On a thread with less stack the recursion ends earlier, not with a trap.
    [Fact]
    public void Recursion_OnASmallStack_IsARangeError()
    {
        using var context = new JavaScriptContext(
            fixture.Module, new JavaScriptLimits { StackBytesMax = 512 << 10 }, TimeProvider.System, NoOutput.Instance, NoOutput.Instance);

        Assert.Equal("RangeError", Run(context, "try { (function f() { new f() })() } catch (e) { e.name }"));
        Assert.Equal("RangeError", Run(context, "try { JSON.parse('['.repeat(100000)) } catch (e) { e.name }"));
    }

    // The check holds again as soon as the recursion is over, and in the next call.
    [Fact]
    public void Recursion_AfterACaughtOne_IsAsDeepAgain()
    {
        using var context = fixture.NewContext();
        const string Measure = "var measure = () => { let depth = 0; const f = () => { depth++; f() }; try { f() } catch { return depth } };";

        Assert.Equal("true", Run(context, Measure + " const first = measure(); String(first > 0 && measure() === first && measure() === first)"));
        Assert.Equal("true", Run(context, "String(measure() === first)"));
    }

    private static string Run(JavaScriptContext context, string script)
    {
        var value = context.Evaluate(script, "test.js");
        var text = context.ReadString(value, 1000);
        context.Free(value);
        return text;
    }
}
