using Longshore.Offload.Device;

namespace Longshore.Tests.Offload;

/// <summary>Calls that run on the device beside the program: long ones, once their function is known. A run of 20 ms makes it known.</summary>
public sealed class LocalCallsTests : IAsyncLifetime
{
    private const string Spin = "export const spin = ms => { const end = performance.now() + ms; while (performance.now() < end); return ms };\n";

    private readonly OffloadRun _run = new();
    private IReadOnlyList<CallOutcome> _outcomes = [];

    public ValueTask InitializeAsync()
    {
        _run.With("spin.js", Spin);
        return default;
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task Calls_ThatTakeLong_RunAtTheSameTimeBesideTheProgram()
    {
        _run.With("run.js", "import { spin } from './spin.js'; await spin(20); const forever = spin(Infinity); print(await spin(21)); std.exit(3)");

        Assert.Equal((3, "21\n", ""), await RunAsync());
        Assert.Equal("there are no workers; beside the program", Because("spin"));
    }

    [Fact]
    public async Task Calls_OfWhichNothingIsKnown_RunInTheProgram()
    {
        _run.With("lib.js", "export const f = () => typeof scriptArgs").With("run.js", "import { f } from './lib.js'; print(await f(), await f())");

        Assert.Equal((0, "object object\n", ""), await RunAsync());
        Assert.Equal("there are no workers", Because("f"));
    }

    [Fact]
    public async Task Call_ThatThrowsBesideTheProgram_RunsInItAndStaysThere()
    {
        Library("globalThis.base + add(ms)", "const add = ms => base + ms; ");
        _run.With("run.js", "import { f } from './lib.js'; globalThis.base = 1; print(await f(20), await f(20), await f(20))");

        Assert.Equal((0, "22 22 22\n", ""), await RunAsync());
        Assert.Equal("there are no workers", Because("f"));
    }

    [Fact]
    public async Task Exception_OfALongCall_IsThatOfTheProgram()
    {
        Library("(() => { throw new RangeError('far') })()");
        _run.With("run.js", "import { f } from './lib.js'; for (let i = 0; i < 3; i++) try { await f(20) } catch (e) { print(e.name, e.message) }");

        Assert.Equal((0, "RangeError far\nRangeError far\nRangeError far\n", ""), await RunAsync());
    }

    [Theory]
    [InlineData("(console.log('once'), console.error('loud'), ms)")]
    [InlineData("(console.log('once'), console.error('loud'), Symbol.for('s'))")]
    [InlineData("(console.log('once'), console.error('loud'), std.getenv('PATH'))")]
    public async Task Output_OfALongCall_IsPrintedOnce(string result)
    {
        Library(result);
        _run.With("run.js", "import { f } from './lib.js'; await f(20); await f(20); print('end')");

        Assert.Equal((0, "once\nonce\nend\n", "loud\nloud\n"), await RunAsync());
    }

    [Fact]
    public async Task State_OfLongCalls_IsTheProgramsOwn()
    {
        Library("write ? ++n : n", "let n = 0; ", "ms, write");
        _run.With("run.js", "import { f } from './lib.js'; await f(20, 0); print((await Promise.all([f(20, 1), f(20, 1), f(20, 1)])).sort(), await f(20, 0), await f(20, 1))");

        Assert.Equal((0, "1,2,3 3 4\n", ""), await RunAsync());
        Assert.Equal("the library's state is on the device", Because("f"));
    }

    [Fact]
    public async Task State_ThatIsSeenAfterOtherCallsRanBeside_IsReported()
    {
        Library("write ? ++n : n", "let n = 0; ", "ms, write");
        _run.With("run.js", "import { f } from './lib.js'; await f(20, 0); await f(20, 0); print(await f(20, 1), await f(20, 1))");

        Assert.Equal((0, "1 2\n", ""), await RunAsync());
        Assert.Contains(_run.Reports, report => report.StartsWith("lib.js keeps state: its calls run in the program from now on.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_WithACallback_RunsInTheProgram()
    {
        Library("callback(7)", "", "ms, callback");
        _run.With("run.js", "import { f } from './lib.js'; await f(20, () => 1); print(await f(20, x => x + 1))");

        Assert.Equal((0, "8\n", ""), await RunAsync());
        Assert.Equal("there are no workers", Because("f"));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task Affinity_AndOneCallAtATime_KeepCallsInTheProgram(int calls, bool hasAffinity)
    {
        _run.With("run.js", "import { spin } from './spin.js'; await spin(20); let isLate = false; os.setTimeout(() => { isLate = true }, 0); await spin(20); print(isLate)");

        Assert.Equal((0, "false\n", ""), await RunAsync(options => options with { LocalCallsMax = calls, HasAffinity = hasAffinity }));
    }

    // A worker is there, and the policy chooses the device.
    [Fact]
    public async Task Policy_ThatChoosesTheDevice_RunsLongCallsBesideTheProgram()
    {
        _run.With("run.js", "import { spin } from './spin.js'; await spin(20); const forever = spin(Infinity); print(await spin(21)); std.exit(3)");
        _run.StartWorker();

        Assert.Equal((3, "21\n", ""), await _run.RunAsync(options => options with { LocalCallsMax = 2, Policy = "local" }, outcomes => _outcomes = outcomes));
        Assert.Equal("the policy is local; beside the program", Because("spin"));
    }

    private string Because(string function) => _outcomes.Single(each => each.Function == function).Because;

    private void Library(string result, string before = "", string parameters = "ms") =>
        _run.With("lib.js", $"import {{ spin }} from './spin.js'; {before}export const f = ({parameters}) => {{ spin(ms); return {result} }}");

    private Task<(int Exit, string Output, string Error)> RunAsync(Func<DeviceOptions, DeviceOptions>? change = null) =>
        _run.RunAsync(options => (change ?? (each => each))(options with { LocalCallsMax = 2 }), outcomes => _outcomes = outcomes);
}
