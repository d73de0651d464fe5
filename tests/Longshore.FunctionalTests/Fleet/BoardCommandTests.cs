using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Fleet;

/// <summary><c>longshore board</c> as its users run it: a supervisor with a process for every boot.</summary>
public sealed class BoardCommandTests : IDisposable
{
    private const string OneBoard = """{"id": 3}""";

    private readonly TemporaryDirectory _fleetData = new();
    private readonly TemporaryDirectory _boardData = new();

    public void Dispose()
    {
        _fleetData.Dispose();
        _boardData.Dispose();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Board_JobsOfADeployedFunction_AreDoneAndItEnds()
    {
        await DeployAsync("echo");
        await using var fleet = await FleetProcess.StartAsync(_fleetData.Path, OneBoard);
        Assert.Equal(0, (await fleet.RunAsync("fleet", "submit", "echo", "--arguments", """{"n": 1}""", "--count", "2")).ExitCode);

        await using var board = Start(fleet);

        // The last job's order is to switch off.
        Assert.Equal(0, (await board.EndAsync()).ExitCode);
        var values = Path.Combine(_fleetData.Path, "values.csv");
        Assert.Equal(0, (await fleet.RunAsync("fleet", "report", "--values", values)).ExitCode);
        Assert.Equal(2, (await File.ReadAllTextAsync(values, Token)).Split("\"{\"\"n\"\":1}\"").Length - 1);
    }

    [Fact]
    public async Task Board_FunctionWithAGrantOfANode_FailsAndNamesIt()
    {
        await DeployAsync("echo", "--grant", "queue:orders");
        await using var fleet = await FleetProcess.StartAsync(_fleetData.Path, OneBoard);
        Assert.Equal(0, (await fleet.RunAsync("fleet", "submit", "echo")).ExitCode);
        await using var board = Start(fleet);
        Assert.Equal(0, (await board.EndAsync()).ExitCode);

        var values = Path.Combine(_fleetData.Path, "values.csv");
        var report = await fleet.RunAsync("fleet", "report", "--values", values, "--json");

        Assert.Equal(1, JsonElement.Parse(report.Output).GetProperty("total").GetProperty("failures").GetInt32());
        Assert.Contains("a board does not give queue:orders", await File.ReadAllTextAsync(values, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Board_WhoseProcessIsKilled_BootsAgainAndTheJobIsDone()
    {
        // Runs until its time is over.
        await DeployAsync("hostile/loop", "--wall-time", "5s");
        await using var fleet = await FleetProcess.StartAsync(_fleetData.Path, OneBoard);
        Assert.Equal(0, (await fleet.RunAsync("fleet", "submit", "loop")).ExitCode);
        await using var board = Start(fleet);
        await fleet.UntilAsync(jobs => jobs.GetProperty("leased").GetInt64() == 1);
        using (var child = await ChildAsync(board.Id))
        {
            child.Kill();
        }

        await fleet.UntilAsync(jobs => jobs.GetProperty("ended").GetInt64() + jobs.GetProperty("dead").GetInt64() == 1);
        var output = await board.EndAsync();

        Assert.Equal(0, output.ExitCode);
        Assert.Contains("and is started again", output.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Board_Signal_EndsItsProcessToo(string signal, int exitCode)
    {
        await using var fleet = await FleetProcess.StartAsync(_fleetData.Path, OneBoard);
        await using var board = Start(fleet);
        using var child = await ChildAsync(board.Id);

        await board.SignalAsync(signal);

        Assert.Equal(exitCode, (await board.EndAsync()).ExitCode);
        await child.WaitForExitAsync(Token);
    }

    [Fact]
    public async Task Board_OrchestratorThatEndsAndComesBack_IsFoundAgain()
    {
        await DeployAsync("echo");
        await using var gone = await FleetProcess.StartAsync(_fleetData.Path, OneBoard);
        await using var board = Start(gone);
        await gone.UntilAsync(_ => true);
        await gone.Process.KillAsync();
        var file = Path.Combine(_fleetData.Path, "fleet.json");
        var config = await File.ReadAllTextAsync(file, Token);
        await File.WriteAllTextAsync(file, config.Replace("127.0.0.1:0", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{gone.Port}"), StringComparison.Ordinal), Token);

        await using var back = LongshoreProcess.Start("fleet", "serve", file, "--data", _fleetData.Path);
        await back.ReadLineAsync(line => line.StartsWith("fleet serves at", StringComparison.Ordinal));
        Assert.Equal(0, (await gone.RunAsync("fleet", "submit", "echo")).ExitCode);

        await gone.UntilAsync(jobs => jobs.GetProperty("ended").GetInt64() == 1);
    }

    [Theory]
    [InlineData("--orchestrator nowhere --id 3", 2, "write --orchestrator HOST:PORT")]
    [InlineData("--orchestrator 127.0.0.1:0 --id 3", 2, "write --orchestrator HOST:PORT")]
    [InlineData("--orchestrator 127.0.0.1:1 --id 0", 2, "--id is outside 1 to 99999")]
    [InlineData("--id 3", 2, "--orchestrator")]
    [InlineData("--orchestrator 127.0.0.1:1 --id 3 --once", 75, "127.0.0.1:1 cannot be reached")]
    public async Task Board_WrongOptions_SayWhatIsWrong(string options, int exitCode, string reason)
    {
        var output = await LongshoreProcess.RunAsync(["board", .. options.Split(' '), "--data", _boardData.Path]);

        Assert.Equal(exitCode, output.ExitCode);
        Assert.Contains(reason, output.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output.Error, StringComparison.Ordinal);
    }

    private LongshoreProcess Start(FleetProcess fleet) => LongshoreProcess.Start(
        "board", "--orchestrator", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{fleet.Port}"), "--id", "3", "--data", _boardData.Path);

    private async Task DeployAsync(string sample, params string[] options)
    {
        var output = await LongshoreProcess.RunAsync(["deploy", Path.GetFileName(sample), Samples.Path(sample), "--data", _fleetData.Path, .. options]);
        Assert.True(output.ExitCode == 0, output.Error);
    }

    // The process of the boot, by what Linux tells of the supervisor's children.
    private static async Task<Process> ChildAsync(int supervisor)
    {
        while (true)
        {
            foreach (var task in Directory.GetDirectories($"/proc/{supervisor}/task"))
            {
                var children = await ReadAsync(Path.Combine(task, "children"));
                if (children.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() is { } id)
                {
                    return Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
                }
            }

            await Task.Delay(20, Token);
        }
    }

    private static async Task<string> ReadAsync(string file)
    {
        try
        {
            return await File.ReadAllTextAsync(file, Token);
        }
        catch (IOException)
        {
            // The thread has ended.
            return "";
        }
    }
}
