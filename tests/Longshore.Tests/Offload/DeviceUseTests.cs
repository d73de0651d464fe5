using Longshore.JavaScript.Contexts;

namespace Longshore.Tests.Offload;

/// <summary>Libraries that use what only the device has: they run there, and a worker's own files are out of reach.</summary>
public sealed class DeviceUseTests : IAsyncLifetime
{
    private readonly OffloadRun _run = new();

    public ValueTask InitializeAsync()
    {
        _run.With("words.txt", "one two three");
        return default;
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Theory]
    [InlineData("export const f = () => std.loadFile('words.txt').length", "std.loadFile")]
    [InlineData("import * as s from 'std'; export const f = () => s.open('words.txt', 'r').readAsString().length", "std.open")]
    [InlineData("import { open } from 'os'; export const f = () => open('words.txt', 0) > 0 ? 13 : 0", "os.open")]
    [InlineData("export const f = () => os.stat('words.txt')[0].size", "os.stat")]
    [InlineData("export const f = async () => { await 0; try { return std.loadFile('words.txt').length } catch { return 'caught' } finally { globalThis.x = 1 } }", "std.loadFile")]
    [InlineData("const words = std.loadFile('words.txt'); export const f = () => words.length", "std.loadFile")]
    [InlineData("export const f = () => std.getenv('PATH').length > 0 ? 13 : 0", "std.getenv")]
    [InlineData("export const f = () => scriptArgs.length + 12", "scriptArgs")]
    [InlineData("export const f = () => opts.servers >= 0 ? 13 : 0", "opts")]
    [InlineData("export const f = () => typeof atlas === 'object' ? 13 : 0", "atlas")]
    [InlineData("export const f = () => { std.in.fileno(); return os.isatty(99) ? 0 : 13 }", "os.isatty")]
    public async Task Library_ThatNeedsTheDevice_RunsThere(string library, string used)
    {
        _run.With("lib.js", library + "; export const other = () => 5")
            .With("run.js", "import { f, other } from './lib.js'; print(await f(), await f(), await other())")
            .StartWorker();
        IReadOnlyList<Longshore.Offload.Device.CallOutcome> outcomes = [];

        var result = await _run.RunAsync(options => options with { Policy = "remote" }, explained => outcomes = explained);

        Assert.Equal((0, "13 13 5\n", ""), result);
        Assert.All(outcomes, outcome => Assert.Equal($"it uses {used}, which only the device has", outcome.Because));
        Assert.All(outcomes, outcome => Assert.Equal(0, outcome.There));
    }

    [Theory]
    [InlineData("print(std.sprintf('%03d', 7)); std.out.puts('x'); std.err.puts('y'); return os.platform")]
    [InlineData("os.sleep(1); return std.evalScript('1 + 1') + stringify([1]) + parse('5')")]
    [InlineData("return await new Promise(r => os.setTimeout(() => r(std.strerror(2)), 1))")]
    [InlineData("globalThis.interval = 5; globalThis.opts = { a: 1 }; return interval + opts.a")]
    public async Task Library_ThatNeedsNoDevice_RunsOnTheWorker(string body)
    {
        _run.With("lib.js", $"export async function f() {{ {body} }}").With("run.js", "import { f } from './lib.js'; print(await f())").StartWorker();

        var here = await _run.RunAsync([]);
        var there = await _run.RunAsync(options => options with { Policy = "remote", IsRemoteOnly = true });

        Assert.Equal(here, there);
        Assert.Equal(0, there.Exit);
    }

    [Fact]
    public async Task Output_OfACallThatNeedsTheDevice_IsPrintedOnce()
    {
        _run.With("lib.js", "export const f = () => { print('reading'); console.error('loud'); return std.loadFile('words.txt') }")
            .With("run.js", "import { f } from './lib.js'; print(await f())")
            .StartWorker();

        Assert.Equal((0, "reading\none two three\n", "loud\n"), await _run.RunAsync(options => options with { Policy = "remote" }));
    }

    [Fact]
    public async Task RemoteOnly_WithALibraryThatReadsFiles_RejectsWithTheReason()
    {
        _run.With("lib.js", "export const f = () => std.loadFile('words.txt')")
            .With("run.js", "import { f } from './lib.js'; for (let i = 0; i < 2; i++) try { await f() } catch (e) { print(e.message) }")
            .StartWorker();

        var (exit, output, _) = await _run.RunAsync(options => options with { Policy = "remote", IsRemoteOnly = true });

        Assert.Equal(0, exit);
        Assert.Matches("^(.*it uses std.loadFile, which only the device has\n){2}$", output);
    }

    [Fact]
    public async Task Callback_ThatRanBeforeTheDeviceWasNeeded_IsNotRepeated()
    {
        _run.With("lib.js", "export const f = callback => { callback(); return std.loadFile('words.txt') }")
            .With("run.js", "import { f } from './lib.js'; let n = 0; try { print(await f(() => { n++ })) } catch (e) { print(e.message) } print(n); print(await f(() => { n++ }), n)")
            .StartWorker();

        var (exit, output, _) = await _run.RunAsync(options => options with { Policy = "remote" });

        Assert.Equal(0, exit);
        Assert.Matches("^f on .*: it uses std.loadFile, which only the device has\n1\none two three 2\n$", output);
    }

    [Fact]
    public async Task Affinity_WithALibraryThatImportsStdToRead_KeepsItsStateOnTheDevice()
    {
        _run.With("lib.js", "import * as std from 'std'; let n = 0; export const count = () => ++n; export const f = () => std.loadFile('words.txt').length + n")
            .With("run.js", "import { f, count } from './lib.js'; print(await count(), await f(), await count(), await f())")
            .StartWorker();

        Assert.Equal((0, "1 14 2 15\n", ""), await _run.RunAsync(options => options with { Policy = "remote", HasAffinity = true }));
    }

    [Fact]
    public async Task Affinity_WithStateOnAWorker_RejectsWhatNeedsTheDevice()
    {
        _run.With("lib.js", "let n = 0; export const count = () => ++n; export const f = () => std.loadFile('words.txt').length + n")
            .With("run.js", "import { f, count } from './lib.js'; print(await count()); try { print(await f()) } catch (e) { print(e.message) }")
            .StartWorker();

        var (exit, output, _) = await _run.RunAsync(options => options with { Policy = "remote", HasAffinity = true });

        Assert.Equal(0, exit);
        Assert.Matches("^1\nf on .*: it uses std.loadFile, which only the device has\n$", output);
    }

    // It ran on the device first: what it read there may be in its state.
    [Fact]
    public async Task Library_ThatReadOnTheDevice_StaysThere()
    {
        _run.With("lib.js", "let text = null; export const read = name => { text = std.loadFile(name) } ; export const length = () => text.length; export const later = async () => { await 0; return 1 }")
            .With("other.js", "export const f = async x => { await 0; return x }")
            .With("run.js", "import { read, length } from './lib.js'; import { f } from './other.js'; const waiting = f(Symbol.iterator); std.loadFile('words.txt'); await waiting; await read.call(Object(Symbol.iterator), 'words.txt'); print(await length(), await f(3))")
            .StartWorker();
        IReadOnlyList<Longshore.Offload.Device.CallOutcome> outcomes = [];

        var result = await _run.RunAsync(options => options with { Policy = "remote" }, explained => outcomes = explained);

        Assert.Equal((0, "13 3\n", ""), result);
        Assert.Equal("it uses a file, which only the device has", outcomes.Single(each => each.Function == "length").Because);
        Assert.Equal(1, outcomes.Single(each => each.Function == "f").There);
    }

    [Fact]
    public async Task Exit_InALibrary_EndsTheProgram()
    {
        _run.With("lib.js", "export const f = () => std.exit(9)").With("run.js", "import { f } from './lib.js'; await f(); print('after')").StartWorker();

        Assert.Equal((9, "", ""), await _run.RunAsync([]));
        Assert.Equal((9, "", ""), await _run.RunAsync(options => options with { Policy = "remote" }));
    }

    [Fact]
    public async Task Exception_OnAWorker_FromRefusedFunction_IsTheLibrarys()
    {
        _run.With("lib.js", "export const f = () => new os.Worker('x.js')")
            .With("run.js", "import { f } from './lib.js'; try { await f() } catch (e) { print(e.name, e.message) }")
            .StartWorker();

        var here = await _run.RunAsync([]);
        var there = await _run.RunAsync(options => options with { Policy = "remote", IsRemoteOnly = true });

        Assert.StartsWith("TypeError os.Worker is refused", here.Output, StringComparison.Ordinal);
        Assert.Equal(here, there);
    }

    [Fact]
    public async Task Program_ThatThrowsAfterwards_IsStillDescribed()
    {
        _run.With("lib.js", "export const f = () => { std.loadFile('words.txt'); throw new RangeError('far') }")
            .With("run.js", "import { f } from './lib.js'; await f()")
            .StartWorker();

        var failure = await Assert.ThrowsAsync<JavaScriptException>(() => _run.RunAsync(options => options with { Policy = "remote" }));

        Assert.Equal("RangeError: far", failure.Message);
    }
}
