using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Values;

namespace Longshore.Tests.JavaScript;

public sealed class ValueTests(JavaScriptFixture fixture) : IClassFixture<JavaScriptFixture>
{
    private const int BytesMax = 1 << 20;

    [Theory]
    [InlineData("undefined")]
    [InlineData("null")]
    [InlineData("[true, false, 0, -1, 1.5, 2147483647, -2147483648, 2147483648, 1e300]")]
    [InlineData("[NaN, -0, Infinity, -Infinity]")]
    [InlineData("'a\\u0000b\\ud800 \\u{1f600}'")]
    [InlineData("[10n, -5n, 10n ** 40n]")]
    [InlineData("new Date(1234567890123)")]
    [InlineData("new Date(NaN)")]
    [InlineData("/a\\/b+/giu")]
    [InlineData("[1, , 3, , ]")]
    [InlineData("({ a: 1, 'b c': [2], ['__proto__']: 5 })")]
    [InlineData("new Map([['a', new Map([[{}, 1]])], [NaN, []]])")]
    [InlineData("new Set([1, 'x', new Set()])")]
    [InlineData("new Uint8Array([1, 2, 3]).subarray(1)")]
    [InlineData("new Float64Array([1.5, NaN])")]
    [InlineData("new BigInt64Array([-1n])")]
    [InlineData("new DataView(new ArrayBuffer(8), 2, 3)")]
    [InlineData("new ArrayBuffer(5)")]
    [InlineData("[Object(1), Object('x'), Object(false)]")]
    [InlineData("Object.assign(new RangeError('far', { cause: { deep: 1 } }), { code: 7 })")]
    public void Clone_OfAValue_IsTheSame(string expression)
    {
        using var context = fixture.NewContext();

        var same = context.Evaluate($"({Comparison})({expression}, structuredClone({expression}))", "test.js");
        var sent = context.Call(
            context.Evaluate($"const original = {expression}; copy => ({Comparison})(original, copy)", "test.js"),
            [Send(context, context.Evaluate("original", "test.js"))]);

        Assert.Equal("", context.GetString(same));
        Assert.Equal("", context.GetString(sent));
    }

    [Theory]
    [InlineData("const a = {}; a.self = a; const c = structuredClone(a); c.self === c && c !== a")]
    [InlineData("const s = []; const c = structuredClone([s, s]); c[0] === c[1] && c[0] !== s")]
    [InlineData("const m = new Map(); m.set(m, m); const c = structuredClone(m); c.get(c) === c")]
    [InlineData("const b = new ArrayBuffer(8); const c = structuredClone([new Uint8Array(b), new Uint16Array(b, 2)]); c[0].buffer === c[1].buffer && c[1].byteOffset === 2")]
    [InlineData("const e = new Error('x'); e.cause = e; const c = structuredClone(e); c.cause === c")]
    [InlineData("let n = 0; const o = { get a() { return { n: n++ }; }, get b() { return { n: n++ }; } }; const c = structuredClone(o); c.a.n === 0 && c.b.n === 1")]
    [InlineData("structuredClone(JSON.parse('{\"__proto__\": {\"x\": 1}}')).x === undefined && ({}).x === undefined")]
    public void Clone_OfSharedParts_SharesThem(string script)
    {
        using var context = fixture.NewContext();
        context.DefineGlobal("send", context.NewFunction((inner, arguments) => Send(inner, arguments[0]), parameters: 1));

        Assert.True(context.GetBoolean(context.Evaluate($"{{ {script} }}", "test.js")));
        Assert.True(context.GetBoolean(context.Evaluate($"{{ {script.Replace("structuredClone", "send", StringComparison.Ordinal)} }}", "test.js")));
    }

    [Theory]
    [InlineData("() => 1", "a function holds on to its own program's variables")]
    [InlineData("[Symbol('x')]", "a symbol is only itself in its own program")]
    [InlineData("Promise.resolve()", "a promise belongs to its own program: await it first")]
    [InlineData("new WeakMap()", "an object of a built-in class that has no value, such as a WeakMap or a generator")]
    [InlineData("new Proxy({}, {})", "a proxy's handler belongs to its own program")]
    public void Clone_OfWhatHasNoValue_SaysWhy(string expression, string reason)
    {
        using var context = fixture.NewContext();

        var thrown = Assert.Throws<JavaScriptException>(() => context.Evaluate($"structuredClone({expression})", "test.js"));
        var refused = Assert.Throws<UnsendableValueException>(() => Send(context, context.Evaluate($"({expression})", "test.js")));

        Assert.Equal(("DataCloneError", reason), (thrown.Name, thrown.Text));
        Assert.Equal(reason, refused.Message);
    }

    [Theory]
    [InlineData("new (class A {})()", "an object of a class that the other side does not have")]
    [InlineData("Array.from({ length: 1001 }).reduce(a => [a], [])", "the value is nested deeper than 1000")]
    [InlineData("Array(2200).fill('x'.repeat(1000))", "the value takes more than 1048576 bytes, the limit")]
    [InlineData("new Array(4294967295)", "the value takes more than 1048576 bytes, the limit")]
    [InlineData("new Map([['x'.repeat(2000000), 1]])", "the value takes more than 1048576 bytes, the limit")]
    [InlineData("new ArrayBuffer(2000000)", "the value takes more than 1048576 bytes, the limit")]
    public void Send_OverALimit_SaysWhich(string expression, string reason)
    {
        using var context = fixture.NewContext();

        var refused = Assert.Throws<UnsendableValueException>(() => Send(context, context.Evaluate($"({expression})", "test.js")));

        Assert.Equal(reason, refused.Message);
    }

    [Theory]
    [InlineData("class Point { constructor() { this.x = 1; } get len() { return 1; } } JSON.stringify(structuredClone(new Point()))", "{\"x\":1}")]
    [InlineData("JSON.stringify(structuredClone(Object.assign(Object.create(null), { a: 1 })))", "{\"a\":1}")]
    [InlineData("structuredClone(new (class extends Error {})('m')).message", "m")]
    [InlineData("structuredClone(new (class extends Array {})(1, 2)).length", "2")]
    [InlineData("JSON.stringify(structuredClone((function () { return arguments; })(1, 2)))", "{\"0\":1,\"1\":2}")]
    [InlineData("try { structuredClone(() => 1) } catch (e) { structuredClone(e).name + (structuredClone(e) instanceof DOMException) }", "DataCloneErrortrue")]
    [InlineData("const b = new ArrayBuffer(8); const c = structuredClone(b, { transfer: [b] }); b.byteLength + ',' + c.byteLength", "0,8")]
    [InlineData("const b = new ArrayBuffer(8); try { structuredClone([b, () => 1], { transfer: [b] }) } catch {} b.byteLength", "8")]
    [InlineData("try { structuredClone() } catch (e) { e.name }", "TypeError")]
    [InlineData("try { structuredClone(1, { transfer: [{}] }) } catch (e) { e.name }", "DataCloneError")]
    [InlineData("structuredClone(new AggregateError([new TypeError('inner')], 'm')).errors[0].name", "TypeError")]
    [InlineData("let deep = []; for (let i = 0; i < 20000; i++) deep = [deep]; structuredClone(deep).length", "1")]
    [InlineData("String(structuredClone(Object(5n)))", "5")]
    public void Clone_AsTheStandardSays_HasItsResult(string script, string result)
    {
        using var context = fixture.NewContext();

        Assert.Equal(result, context.GetString(context.Evaluate(script, "test.js")));
    }

    // The host holds nothing for a copy: the guest's own memory ends it.
    [Fact]
    public void Clone_OverTheGuestsMemory_FailsInTheGuest()
    {
        using var context = fixture.NewContext();

        var thrown = Assert.Throws<JavaScriptException>(() => context.Evaluate(
            "const m = new Uint8Array(1 << 20); const all = []; for (;;) all.push(structuredClone(m))", "test.js"));

        Assert.Equal("InternalError: out of memory", thrown.Message);
    }

    [Fact]
    public void Read_AnyBytes_IsAValueOrRefused()
    {
        using var context = fixture.NewContext();
        var random = new Random(20_261_121);
        var values = context.Evaluate("({ a: [1, 'x', new Map([[1, new Set([2n])]])], e: new TypeError('t'), u: new Uint16Array(4), d: new Date(5), r: /x/g })", "test.js");
        var good = ValueWriter.Write(context, values, BytesMax).WrittenSpan.ToArray();

        for (var i = 0; i < 20_000; i++)
        {
            var bytes = (byte[])good.Clone();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                context.Free(ValueReader.Read(context, bytes.AsSpan(0, random.Next(2) == 0 ? bytes.Length : random.Next(bytes.Length))));
            }
            catch (Exception refusal) when (refusal is MalformedValueException or JavaScriptException)
            {
                // Any other exception fails the test.
            }
        }

        context.Free(ValueReader.Read(context, good));
    }

    private static JavaScriptValue Send(JavaScriptContext context, JavaScriptValue value) =>
        ValueReader.Read(context, ValueWriter.Write(context, value, BytesMax).WrittenSpan);

    // Returns the path at which two values differ, as text.
    private const string Comparison = """
        function same(a, b, path = 'value', seen = new Map()) {
            if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) {
                return Object.is(a, b) ? '' : `${path}: ${String(a)} and ${String(b)}`;
            }
            if (seen.has(a)) { return seen.get(a) === b ? '' : `${path}: another object`; }
            seen.set(a, b);
            if (a === b) { return `${path}: not copied`; }
            if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) { return `${path}: another prototype`; }
            if (a instanceof Date || a instanceof Number || a instanceof String || a instanceof Boolean) { return Object.is(a.valueOf(), b.valueOf()) ? '' : `${path}: another value`; }
            if (a instanceof RegExp) { return String(a) === String(b) ? '' : `${path}: another pattern`; }
            if (a instanceof Map || a instanceof Set) { return same([...a], [...b], path, seen); }
            if (a instanceof ArrayBuffer) { return same([...new Uint8Array(a)], [...new Uint8Array(b)], path, seen); }
            if (ArrayBuffer.isView(a)) { return a.byteOffset !== b.byteOffset || a.byteLength !== b.byteLength ? `${path}: another part` : same(a.buffer, b.buffer, path, seen); }
            const keys = o => Object.getOwnPropertyNames(o).filter(key => key !== 'stack').sort().join();
            if (keys(a) !== keys(b)) { return `${path}: ${keys(a)} and ${keys(b)}`; }
            for (const key of Object.getOwnPropertyNames(a).filter(key => key !== 'stack')) {
                const found = same(a[key], b[key], `${path}.${key}`, seen);
                if (found) { return found; }
            }
            return '';
        }
        """;
}
