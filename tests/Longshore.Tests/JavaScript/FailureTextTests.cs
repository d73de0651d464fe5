using Longshore.JavaScript.Contexts;

namespace Longshore.Tests.JavaScript;

public sealed class FailureTextTests(JavaScriptFixture fixture) : IClassFixture<JavaScriptFixture>
{
    [Theory]
    [InlineData("async () => { (async () => { throw new Error('the database said no', { cause: new RangeError('the disk') }) })(); return 1 }", "the database said no", "[cause]: RangeError: the disk")]
    [InlineData("async () => { new Promise(r => r(1)).then(() => missing()); await null; return 1 }", "Unhandled rejection: ReferenceError", "missing")]
    [InlineData("() => { Promise.any([Promise.reject(new Error('e1')), Promise.reject(new TypeError('e2'))]); return 1 }", "Unhandled rejection: AggregateError", "TypeError: e2")]
    [InlineData("() => { for (let i = 0; i < 150; i++) Promise.reject(i); return 1 }", "Unhandled rejection: 99\n", "Unhandled rejections: 50 more\n")]
    [InlineData("() => { Promise.reject({ get message() { throw 1 } }); return 1 }", "Unhandled rejection: { message: [Getter] }", "")]
    public void Rejection_ThatNobodyHandles_IsPrinted(string handler, string first, string second)
    {
        var error = new RecordedOutput();
        using var context = fixture.NewContext(error: error);
        context.Fetch(handler);

        context.ReportRejections();

        Assert.Contains(first, error.Text, StringComparison.Ordinal);
        Assert.Contains(second, error.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("async () => { const p = Promise.reject(1); await null; p.catch(() => {}); return 1 }")]
    [InlineData("async () => { try { await (async () => { throw 1 })() } catch {} return 1 }")]
    [InlineData("() => Promise.reject(1)")]
    public void Rejection_ThatIsHandled_IsNotPrinted(string handler)
    {
        var error = new RecordedOutput();
        using var context = fixture.NewContext(error: error);
        try
        {
            context.Fetch(handler);
        }
        catch (JavaScriptException)
        {
            // The host handles the rejection of the handler itself.
        }

        context.ReportRejections();

        Assert.Equal("", error.Text);
    }

    [Theory]
    [InlineData("() => { throw new Error('outer', { cause: new RangeError('the real reason') }) }", "Error: outer", "caused by RangeError: the real reason")]
    [InlineData("() => Promise.any([Promise.reject(new Error('one')), Promise.reject(new TypeError('two'))])", "AggregateError: ", "error 2 of 2: TypeError: two")]
    [InlineData("() => { const e = new Error('ring'); e.cause = e; throw e }", "Error: ring", "caused by Error: ring")]
    public void Failure_WithACause_NamesItInItsStack(string handler, string message, string line)
    {
        using var context = fixture.NewContext();

        var failure = Assert.Throws<JavaScriptException>(() => context.Fetch(handler));

        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
        Assert.Contains(line, failure.GuestStack, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("() => { throw new Error('z'.repeat(10 << 20)) }")]
    [InlineData("() => { const e = new Error('w'); e.stack = 'at q\\n'.repeat(1 << 20); throw e }")]
    [InlineData("() => { const e = new Error('w'); e.name = 'n'.repeat(10 << 20); throw e }")]
    [InlineData("() => { let e = new Error('deep'); for (let i = 0; i < 100000; i++) e = new Error('d', { cause: e }); throw e }")]
    [InlineData("() => { throw new AggregateError(Array(100000).fill(new Error('x'.repeat(1000)))) }")]
    [InlineData("() => { throw 'x'.repeat(10 << 20) }")]
    [InlineData("() => { throw new Proxy({}, { get() { throw 1 }, has() { throw 2 }, getPrototypeOf() { throw 3 }, ownKeys() { throw 4 } }) }")]
    [InlineData("() => { throw { get message() { throw 5 }, get name() { throw 6 }, get stack() { throw 7 } } }")]
    [InlineData("() => { const e = { get message() { return e.message } }; throw e }")]
    [InlineData("() => { throw undefined }")]
    [InlineData("() => { const m = 'x'.repeat(1 << 20); const k = []; for (;;) k.push(Promise.reject(new Error(m + k.length))) }")]
    public void Failure_OfAnyValue_HasAShortText(string handler)
    {
        using var context = fixture.NewContext();

        var failure = Assert.Throws<JavaScriptException>(() => context.Fetch(handler));

        Assert.InRange(failure.Message.Length + failure.GuestStack.Length, 1, 40_000);
    }

    [Theory]
    [InlineData("() => { const f = () => f() + 1; return f() }")]
    [InlineData("() => { const a = { toString() { return String(a) } }; return String(a) }")]
    [InlineData("() => { const a = { toJSON() { return JSON.stringify(a) } }; return JSON.stringify(a) }")]
    [InlineData("() => { const f = () => [3, 2, 1].sort(f); return f() }")]
    [InlineData("() => { const f = () => [3, 2, 1].map(f); return f() }")]
    [InlineData("() => { const f = () => 'abc'.replace(/b/, f); return f() }")]
    [InlineData("() => { const f = () => Reflect.apply(f, undefined, []); return f() }")]
    [InlineData("() => { const f = (...a) => f(...a); return f(1, 2) }")]
    [InlineData("() => { const p = new Proxy({}, { get: (t, k) => p[k] }); return p.x }")]
    [InlineData("() => { const o = { get a() { return structuredClone(o) } }; return structuredClone(o) }")]
    [InlineData("() => { const o = { get a() { console.log(o); return o.a } }; return o.a }")]
    [InlineData("() => { class A { constructor() { new A() } } return new A() }")]
    [InlineData("() => { function* g() { yield* g() } return [...g()] }")]
    [InlineData("() => { const f = () => [..._iter()]; function* _iter() { yield f() } return f() }")]
    public void Recursion_WithoutEnd_IsARangeErrorThatTheGuestCatches(string handler)
    {
        using var context = fixture.NewContext();

        var (_, body) = context.Fetch($"() => {{ try {{ ({handler})(); return 'no end' }} catch (e) {{ return e.name }} }}");

        Assert.Equal("RangeError", body);
        Assert.Equal("fine", context.Fetch("() => 'fine'").Body);
    }
}
