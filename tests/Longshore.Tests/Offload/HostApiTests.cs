using Longshore.JavaScript.Contexts;
using Longshore.Offload.Host;

namespace Longshore.Tests.Offload;

/// <summary>QuickJS's std and os as programs find them.</summary>
public sealed class HostApiTests : IAsyncLifetime
{
    private readonly OffloadRun _run = new();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Theory]
    [InlineData("import * as s from 'std'; import * as o from 'os'; print(Object.keys(std).filter(k => !(k in s)), Object.keys(os).filter(k => !(k in o)), Object.keys(s).length - Object.keys(std).length, Object.keys(o).length - Object.keys(os).length)", "  0 0\n")]
    [InlineData("import * as s from 'qjs:std'; import { in as input, Error as errors } from 'std'; print(s.in === input, errors === std.Error, errors.ENOENT)", "true true 2\n")]
    [InlineData("print(1, 'a', [1, 2], { a: 1 }, null, undefined)", "1 a 1,2 [object Object] null undefined\n")]
    [InlineData("try { print(Symbol('s')) } catch (e) { print(e.name) }", "TypeError\n")]
    [InlineData("std.out.puts('a', 1); std.out.printf('%d-%s', 5, 'x'); std.puts('b'); std.printf('%c\\n', 'ü'); std.out.flush()", "a15-xbü\n")]
    [InlineData("const b = new TextEncoder().encode('hello').buffer; print(std.out.write(b, 1, 3), os.write(1, b, 0, 2), std.out.putByte(10), std.out.fileno(), std.err.fileno(), std.in.fileno())", "ellhe\n3 2 10 1 2 0\n")]
    [InlineData("try { std.out.close() } catch (e) { print(e.name, e.message) }", "TypeError cannot close stdio\n")]
    [InlineData("print(std.evalScript('var fromScript = 1; let alsoFromScript = 2; fromScript + 1'), fromScript, std.evalScript('alsoFromScript'))", "2 1 2\n")]
    [InlineData("try { std.evalScript('throw 5') } catch (e) { print(e, typeof e) } try { std.evalScript('let =') } catch (e) { print(e instanceof SyntaxError) }", "5 number\ntrue\n")]
    [InlineData("print((await std.evalScript('await Promise.resolve(7)', { async: true })).value)", "7\n")]
    [InlineData("globalThis.fail = () => { throw new Error('far') }; const stackOf = options => { try { std.evalScript('fail()', options) } catch (e) { return e.stack.includes('stackOf') } }; print(stackOf(), stackOf({ backtrace_barrier: true }))", "true false\n")]
    [InlineData("os.setTimeout(() => print('later'), 1); const t = os.setTimeout(() => print('never'), 1); os.clearTimeout(t); print('now')", "now\nlater\n")]
    [InlineData("const t = os.now(); print(os.sleep(3), os.now() - t >= 2.9); await os.sleepAsync(1); print(os.platform, typeof os.getpid())", "0 true\nlinux number\n")]
    [InlineData("std.setenv('LONGSHORE_X', 'y'); print(std.getenv('LONGSHORE_X'), std.getenviron().LONGSHORE_X); std.unsetenv('LONGSHORE_X'); print(std.getenv('LONGSHORE_X'), 'LONGSHORE_X' in std.getenviron())", "y y\nundefined false\n")]
    [InlineData("print(std.strerror(2), '|', std.strerror(std.Error.EACCES), '|', std.SEEK_SET, std.SEEK_CUR, std.SEEK_END); std.gc(); gc()", "No such file or directory | Permission denied | 0 1 2\n")]
    [InlineData("print(Object.prototype.toString.call(std.in), os.S_IFDIR, os.O_CREAT | os.O_RDWR, os.SIGINT, typeof os.Worker, os.Worker.parent)", "[object FILE] 16384 66 2 function undefined\n")]
    [InlineData("print(scriptArgs.length, scriptArgs.slice(1))", "3 --foo,bar\n")]
    [InlineData("print(os.isatty(77), os.close(77), os.read(77, new ArrayBuffer(1), 0, 1), os.dup(77), os.seek(77, 0, 0), std.fdopen(77, 'r'))", "false -9 -9 -9 -9 null\n")]
    public async Task Program_WithStdAndOs_FindsWhatQuickJsHas(string program, string output)
    {
        _run.With("run.js", program);

        Assert.Equal((0, output, ""), await _run.RunAsync([], options => options with { Arguments = ["--foo", "bar"] }));
    }

    [Theory]
    [InlineData("new os.Worker('./x.js')", "os.Worker is refused")]
    [InlineData("std.urlGet('http://localhost/')", "std.urlGet is refused")]
    [InlineData("std.popen('ls', 'r')", "std.popen is refused: starting \"ls\" needs --allow-run")]
    [InlineData("os.exec(['ls'])", "os.exec is refused")]
    [InlineData("os.signal(os.SIGINT, () => {})", "os.signal is refused")]
    [InlineData("os.setReadHandler(0, () => {})", "os.setReadHandler is refused")]
    [InlineData("os.kill(1, 9)", "os.kill is refused")]
    [InlineData("std.open('x', 'q')", "invalid file mode")]
    [InlineData("std.loadScript('missing.js')", "could not load 'missing.js'")]
    [InlineData("os.read(0, new ArrayBuffer(4), 2, 3)", "read/write array buffer overflow")]
    [InlineData("os.read(0, new ArrayBuffer(4), -1, 1)", "read/write array buffer overflow")]
    [InlineData("os.write(1, new ArrayBuffer(4), 0, 2 ** 40)", "read/write array buffer overflow")]
    public async Task Program_UsingWhatMakesNoSenseHere_IsToldAtItsUse(string use, string reason)
    {
        _run.With("run.js", $"try {{ {use}; print('nothing') }} catch (e) {{ print(e.message) }}");

        var (exit, output, _) = await _run.RunAsync([]);

        Assert.Equal(0, exit);
        Assert.StartsWith(reason, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("std.exit(7); print('after')", 7)]
    [InlineData("std.exit()", 0)]
    [InlineData("os.setTimeout(() => std.exit(3), 1); await new Promise(() => {})", 3)]
    [InlineData("try { std.exit(4) } finally { print('never') }", 4)]
    public async Task Exit_AnywhereInAProgram_EndsItWithItsCode(string program, int code)
    {
        _run.With("run.js", program);

        Assert.Equal((code, "", ""), await _run.RunAsync([]));
    }

    // The guest's stack and the host's grow together.
    [Theory]
    [InlineData("globalThis.deeper = () => std.evalScript('deeper()'); try { deeper() } catch (e) { print(e.name) }")]
    [InlineData("globalThis.deeper = () => std.loadScript('deeper.js'); try { deeper() } catch (e) { print(e.name) }")]
    public async Task EvalScript_ThatNeverReturns_EndsTheProgramAtMost(string program)
    {
        _run.With("deeper.js", "deeper()").With("run.js", program);

        var ended = await Record.ExceptionAsync(async () => Assert.Contains("Error", (await _run.RunAsync([])).Output, StringComparison.Ordinal));

        Assert.True(ended is null or Longshore.Wasm.TrapException, ended?.ToString());
    }

    [Fact]
    public async Task Popen_WithAllowRun_ReadsAndWritesCommands()
    {
        _run.With("in.txt", "one\ntwo\n")
            .With(
                "run.js",
                """
                const reader = std.popen("cat in.txt; exit 3", "r");
                print(reader.getline(), reader.readAsString(), reader.eof(), reader.close());
                std.setenv("GREETING", "ahoy");
                const writer = std.popen("cat > out.txt; echo $GREETING >> out.txt", "w");
                writer.puts("written\n");
                print(writer.close(), std.loadFile("out.txt"));
                """);

        var result = await _run.RunAsync([], options => options with { Access = new HostAccess { MayRun = true } });

        Assert.Equal((0, "one two\n true 768\n0 written\nahoy\n\n", ""), result);
    }

    [Fact]
    public async Task Modules_StdAndOs_AreThereForEveryModule()
    {
        _run.With("lib.js", "import * as std from 'std'; import { setTimeout } from 'os'; export const kinds = () => typeof std.exit + ' ' + typeof setTimeout")
            .With("run.js", "import { kinds } from './lib.js'; print(await kinds())")
            .StartWorker();

        Assert.Equal((0, "function function\n", ""), await _run.RunAsync([]));
        Assert.Equal((0, "function function\n", ""), await _run.RunAsync(options => options with { Policy = "remote", IsRemoteOnly = true }));
    }

    [Fact]
    public async Task Import_FromTheWorkingDirectory_IsFoundAsQjsFindsIt()
    {
        _run.With("bench/lib/one.js", "export const one = () => 'one'")
            .With("bench/two.js", "export { one as two } from 'bench/lib/one.js'")
            .With("bench/run.js", "import { one } from './bench/lib/one.js'; import { two } from 'bench/two.js'; import { three } from './near.js'; print(await one(), await two(), await three())")
            .With("bench/near.js", "export const three = () => 'three'")
            .With("near.js", "export const three = () => 'wrong'");

        Assert.Equal((0, "one one three\n", ""), await _run.RunAsync([], options => options with { Program = Path.Combine(_run.Directory, "bench", "run.js") }));
    }

    [Fact]
    public async Task Import_OfALibrary_IsNotLookedUpInTheWorkingDirectory()
    {
        _run.With("secret.js", "export const secret = 1")
            .With("bench/lib.js", "import { secret } from './secret.js'; export const f = () => secret")
            .With("bench/run.js", "import { f } from './lib.js'; print(await f())");

        await Assert.ThrowsAsync<JavaScriptException>(() => _run.RunAsync([], options => options with { Program = Path.Combine(_run.Directory, "bench", "run.js") }));
    }
}
