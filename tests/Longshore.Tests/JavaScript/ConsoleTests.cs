namespace Longshore.Tests.JavaScript;

public sealed class ConsoleTests(JavaScriptFixture fixture) : IClassFixture<JavaScriptFixture>
{
    [Theory]
    [InlineData("console.log('%s is %d years and %o', 'Bob', 42, { a: 1 })", "Bob is 42 years and { a: 1 }\n")]
    [InlineData("console.log('100%', 1, '%')", "100% 1 %\n")]
    [InlineData("console.log('%% %s', 'x')", "% x\n")]
    [InlineData("console.log('%i %f %j %x', 4.7, '1.5', { a: 1 }, 2)", "4 1.5 {\"a\":1} %x 2\n")]
    [InlineData("console.log({ a: { b: { c: { d: 1 } } }, s: Symbol('x'), e: [1, , 3] })", "{ a: { b: { c: [Object] } }, s: Symbol(x), e: [ 1, <empty>, 3 ] }\n")]
    [InlineData("console.table([{ a: 1, b: 'x' }])", "┌─────────┬───┬─────┐\n│ (index) │ a │ b   │\n├─────────┼───┼─────┤\n│ 0       │ 1 │ 'x' │\n└─────────┴───┴─────┘\n")]
    [InlineData("console.table([1, 2])", "┌─────────┬────────┐\n│ (index) │ Values │\n├─────────┼────────┤\n│ 0       │ 1      │\n│ 1       │ 2      │\n└─────────┴────────┘\n")]
    [InlineData("console.table([{ a: 1, b: 2 }], ['b'])", "┌─────────┬───┐\n│ (index) │ b │\n├─────────┼───┤\n│ 0       │ 2 │\n└─────────┴───┘\n")]
    [InlineData("console.table(5)", "5\n")]
    [InlineData("console.groupCollapsed('g'); console.log('a\\nb'); console.groupEnd(); console.log('c')", "g\n  a\n  b\nc\n")]
    [InlineData("console.count(); console.count(); console.countReset(); console.count('default')", "default: 1\ndefault: 2\ndefault: 1\n")]
    [InlineData("console.dirxml({ a: 1 }); console.clear(); console.timeEnd('none')", "{ a: 1 }\n")]
    [InlineData("console.log('\\ud800')", "\ufffd\n")]
    [InlineData("console.log([...Array(101).keys()].length, new Map([[{}, 1]]), new Set(['a']), new Uint8Array(2), new ArrayBuffer(1))", "101 Map(1) { {} => 1 } Set(1) { 'a' } Uint8Array(2) [ 0, 0 ] ArrayBuffer { [Uint8Contents]: <00>, byteLength: 1 }\n")]
    public void Console_OfAMethod_PrintsAsNodeDoes(string script, string printed)
    {
        var output = new RecordedOutput();
        using var context = fixture.NewContext(output);

        context.Free(context.Evaluate(script, "test.js"));

        Assert.Equal(printed, output.Text);
    }

    [Fact]
    public void Console_OfAnError_ShowsCauseAndErrors()
    {
        var output = new RecordedOutput();
        using var context = fixture.NewContext(error: output);

        context.Free(context.Evaluate("console.error(new Error('outer', { cause: new AggregateError([new TypeError('inner')], 'several') }))", "test.js"));

        Assert.StartsWith("Error: outer\n", output.Text, StringComparison.Ordinal);
        Assert.Contains("[cause]: AggregateError: several", output.Text, StringComparison.Ordinal);
        Assert.Contains("TypeError: inner", output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Console_TimeLog_PrintsTheTimeAndMore()
    {
        var output = new RecordedOutput();
        using var context = fixture.NewContext(output);

        context.Free(context.Evaluate("console.time('t'); console.timeLog('t', 'more'); console.timeEnd('t')", "test.js"));

        Assert.Matches(@"^t: \d+\.\d{3}ms more\nt: \d+\.\d{3}ms\n$", output.Text);
    }
}
