namespace Longshore.Tests.JavaScript;

public sealed class TimerTests(JavaScriptFixture fixture) : IClassFixture<JavaScriptFixture>
{
    [Theory]
    [InlineData("async () => { const out = ['start']; setTimeout(() => { out.push('t1'); Promise.resolve().then(() => out.push('m1')); queueMicrotask(() => out.push('m1b')); }, 0); setTimeout(() => { out.push('t2'); Promise.resolve().then(() => out.push('m2')); }, 0); Promise.resolve().then(() => out.push('micro')); await new Promise(r => setTimeout(r, 5)); return out.join(); }", "start,micro,t1,m1,m1b,t2,m2")]
    [InlineData("async () => { let late = 'not fired'; let b; setTimeout(() => Promise.resolve().then(() => clearTimeout(b)), 1); b = setTimeout(() => { late = 'fired'; }, 1); await new Promise(r => setTimeout(r, 5)); return late; }", "not fired")]
    [InlineData("async () => { const out = []; for (const d of [9, 3, 7, 1, 5, 3]) setTimeout(() => out.push(d), d); await new Promise(r => setTimeout(r, 12)); return out.join(); }", "1,3,3,5,7,9")]
    [InlineData("async () => { let n = 0; const i = setInterval(() => { if (++n === 3) clearInterval(i); }, 1); while (n < 3) await new Promise(r => setTimeout(r, 1)); await new Promise(r => setTimeout(r, 5)); return String(n); }", "3")]
    [InlineData("async () => { const all = Array.from({ length: 500 }, (_, i) => setTimeout(() => {}, i % 7)); all.forEach(clearTimeout); await new Promise(r => setTimeout(r, 1)); return 'done'; }", "done")]
    [InlineData("async () => { const a = []; setTimeout((...x) => a.push(...x), 0, 1, 2); setImmediate(() => a.push(3)); await new Promise(r => setTimeout(r, 3)); return a.join(); }", "1,2,3")]
    public void Timers_RunAsTasks_WithJobsBetween(string handler, string answer)
    {
        using var context = fixture.NewContext();

        Assert.Equal(answer, context.Fetch(handler).Body);
        Assert.Null(context.NextTimer());
    }
}
