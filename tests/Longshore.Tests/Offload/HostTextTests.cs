using System.Text.Json;

namespace Longshore.Tests.Offload;

/// <summary>The text functions of std and of ATLAS: printf's formats, extended JSON, stringify and parse.</summary>
public sealed class HostTextTests : IAsyncLifetime
{
    private readonly OffloadRun _run = new();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    // The right side is what the GNU C library prints.
    [Theory]
    [InlineData("'%d %i %u', -5, 2.9, -1", "-5 2 4294967295")]
    [InlineData("'%d %d %d', NaN, 2 ** 32 + 5, 'x'", "0 5 0")]
    [InlineData("'%ld %lu %lx', 2n ** 40n, -1n, 2 ** 53 - 1", "1099511627776 18446744073709551615 1fffffffffffff")]
    [InlineData("'%ld %lld', 123456789012n, -3", "123456789012 -3")]
    [InlineData("'%5d|%-5d|%05d|%+d|% d|%+05d', 42, 42, 42, 42, 42, 42", "   42|42   |00042|+42| 42|+0042")]
    [InlineData("'%.3d|%5.3d|%.0d|%05.3d', 7, 7, 0, 7", "007|  007||  007")]
    [InlineData("'%x %X %#x %#X %o %#o %#x', 255, 255, 255, 255, 8, 8, 0", "ff FF 0xff 0XFF 10 010 0")]
    [InlineData("'%#06x|%-#6x|', 255, 255", "0x00ff|0xff  |")]
    [InlineData("'%s|%5s|%-5s|%.2s|%s', 'abc', 'abc', 'abc', 'abc', { toString: () => 'o' }", "abc|  abc|abc  |ab|o")]
    [InlineData("'%3s|%-3s|%.2s', 'é', 'é', 'éa'", " é|é |é")]
    [InlineData("'%c%c%c', 'xyz', 65, 0x1f600", "xA😀")]
    [InlineData("'%%|%5%|'", "%|%|")]
    [InlineData("'%f %.2f %.0f %.0f %.0f', 1.5, 0.125, 0.5, 1.5, 2.5", "1.500000 0.12 0 2 2")]
    [InlineData("'%#.0f %8.3f|%-8.3f|%08.3f|%+.1f', 3, 3.14159, 3.14159, -3.14159, 2", "3.    3.142|3.142   |-003.142|+2.0")]
    [InlineData("'%.1f %.20f', 1e22, 0.1", "10000000000000000000000.0 0.10000000000000000555")]
    [InlineData("'%e %.2e %E %.0e %#.0e', 12345.678, 0.000123, 1e100, 15, 15", "1.234568e+04 1.23e-04 1.000000E+100 2e+01 2.e+01")]
    [InlineData("'%e %.3e %e', 0, 9.9996, 5e-324", "0.000000e+00 1.000e+01 4.940656e-324")]
    [InlineData("'%.16e', 1e-7", "9.9999999999999995e-08")]
    [InlineData("'%g %g %g %g %g', 100000, 1000000, 0.0001, 0.00001, 0", "100000 1e+06 0.0001 1e-05 0")]
    [InlineData("'%.3g %#g %#.3g %G %.10g', 3.14159, 1.5, 100, 1e-10, 1 / 3", "3.14 1.50000 100. 1E-10 0.3333333333")]
    [InlineData("'%a %.1a %A %a %a', 1, 1.999, 255.5, 0, 5e-324", "0x1p+0 0x2.0p+0 0X1.FFP+7 0x0p+0 0x0.0000000000001p-1022")]
    [InlineData("'%f %F %5.1f %-6e| %06f', NaN, Infinity, -Infinity, NaN, Infinity", "nan INF  -inf nan   |    inf")]
    [InlineData("'%*d|%-*d|%.*f|%*d', 5, 42, 5, 42, 2, 3.14159, -4, 7", "   42|42   |3.14|7   ")]
    [InlineData("'%f %.1f', -0, -0.04", "-0.000000 -0.0")]
    [InlineData("'plain'", "plain")]
    public async Task Sprintf_WithAFormat_PrintsWhatCPrints(string arguments, string text)
    {
        Assert.Equal(text, await EvaluateAsync($"std.sprintf({arguments})"));
    }

    [Theory]
    [InlineData("std.sprintf('%d')", "ReferenceError: missing argument for conversion specifier")]
    [InlineData("std.sprintf('%q', 1)", "TypeError: invalid conversion specifier in format string")]
    [InlineData("std.sprintf('%')", "TypeError: invalid conversion specifier in format string")]
    [InlineData("std.sprintf('%s', Symbol('s'))", "TypeError")]
    [InlineData("std.parseExtJSON('{')", "SyntaxError")]
    [InlineData("std.parseExtJSON('')", "SyntaxError")]
    [InlineData("std.parseExtJSON('[1 2]')", "SyntaxError")]
    [InlineData("std.parseExtJSON('{a 1}')", "SyntaxError")]
    [InlineData("std.parseExtJSON('1 2')", "SyntaxError")]
    [InlineData("std.parseExtJSON('\"a')", "SyntaxError")]
    [InlineData("std.parseExtJSON('/* a')", "SyntaxError")]
    [InlineData("std.parseExtJSON('01')", "SyntaxError")]
    [InlineData("std.parseExtJSON('[,]')", "SyntaxError")]
    [InlineData("std.parseExtJSON('foo()')", "SyntaxError")]
    [InlineData("std.parseExtJSON('\"\\\\u12\"')", "SyntaxError")]
    [InlineData("stringify(/x/)", "TypeError")]
    public async Task Text_ThatIsWrong_Throws(string expression, string error)
    {
        Assert.StartsWith(error, await EvaluateAsync($"(() => {{ try {{ return {expression} }} catch (e) {{ return e.name + ': ' + e.message }} }})()"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{a: 1, 'b': [1, 2,], \"c\": {},}", "{\"a\":1,\"b\":[1,2],\"c\":{}}")]
    [InlineData("/* one */ [0x1F, 0o17, +5, -3.5e2, // two\n 1]", "[31,15,5,-350,1]")]
    [InlineData("'it\\'s \\x41\\u00e9\\n'", "\"it's Aé\\n\"")]
    [InlineData("\f\v[true, false, null]\n", "[true,false,null]")]
    [InlineData("{$x_1: 'y', __proto__: 2}", "{\"$x_1\":\"y\",\"__proto__\":2}")]
    [InlineData("-0x10", "-16")]
    [InlineData("\"\"", "\"\"")]
    public async Task ParseExtJSON_WithExtensions_ReadsThem(string text, string json)
    {
        Assert.Equal(json, await EvaluateAsync($"JSON.stringify(std.parseExtJSON({JsonSerializer.Serialize(text)}))"));
    }

    [Theory]
    [InlineData("stringify([1, 'a', true, undefined, null])", "[1, \"a\", true, \"undefined\", \"null\"]")]
    [InlineData("stringify({ a: { b: 2 }, c: [] })", "{\"a\": {\"b\": 2}, \"c\": []}")]
    [InlineData("stringify(new Map([['k', false]]))", "[[\"k\",false]]")]
    [InlineData("(() => { const o = {}; o.o = o; return stringify(o) })()", "false")]
    [InlineData("stringify(new TypeError('bad'))", "new TypeError(\"bad\")")]
    [InlineData("stringify(NaN) + stringify('x\"y')", "NaN\"x\\\"y\"")]
    [InlineData("JSON.stringify(parse(stringify(new Map([['k', false]]))))", "[[\"k\",false]]")]
    [InlineData("JSON.stringify(Object.keys(parse(stringify({ a: undefined, b: null })))) + parse(stringify({ b: null })).b", "[\"a\",\"b\"]null")]
    [InlineData("parse('undefined') + ' ' + parse('null') + ' ' + parse(5)", "undefined null 5")]
    [InlineData("parse('\"a function of two\"')", "a function of two")]
    public async Task Stringify_AndParse_AreThoseOfAtlas(string expression, string text)
    {
        Assert.Equal(text, await EvaluateAsync(expression));
    }

    private async Task<string> EvaluateAsync(string expression)
    {
        _run.With("run.js", $"print({expression})");
        var (exit, output, error) = await _run.RunAsync([]);
        Assert.Equal((0, ""), (exit, error));
        return output[..^1];
    }
}
