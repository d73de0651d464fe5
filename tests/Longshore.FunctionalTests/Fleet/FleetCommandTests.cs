using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Fleet;

/// <summary><c>longshore fleet</c> as its users run it: whole commands, wrong ones, signals, crashes and full disks.</summary>
public sealed class FleetCommandTests : IDisposable
{
    private const string Simulated = """{"id": 3, "count": 4, "power": {"kind": "simulated"}}""";

    private readonly TemporaryDirectory _data = new();

    private static readonly TimeSpan LimitOfWaits = TimeSpan.FromMinutes(2);

    public void Dispose() => _data.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fleet_FromSubmissionsToTheReport_ShowsWhatItDid()
    {
        await using var fleet = await FleetProcess.StartAsync(_data.Path, Simulated);

        var submitted = await fleet.RunAsync("fleet", "submit", "echo", "--arguments", """{"n": 1}""", "--count", "5", "--json");
        Assert.Equal(5, JsonElement.Parse(submitted.Output).GetProperty("count").GetInt32());
        var loaded = await fleet.RunAsync("fleet", "load", Path.Combine(_data.Path, "fleet.json"), "--jobs", "34", "--at-once");
        Assert.Equal("submitted 34 jobs, seed 63302\n", loaded.Output);
        await fleet.UntilAsync(jobs => jobs.GetProperty("ended").GetInt64() == 39);

        var table = await fleet.RunAsync("fleet", "status");
        Assert.Contains("ended 39", table.Output, StringComparison.Ordinal);
        Assert.Contains("nothing went wrong", table.Output, StringComparison.Ordinal);

        // The end of the orchestrator is no end of what it has written.
        await fleet.Process.InterruptAsync();
        Assert.Equal(0, (await fleet.Process.EndAsync()).ExitCode);
        var (csv, values, html) = (In("r.csv"), In("v.csv"), In("r.html"));
        var report = await fleet.RunAsync("fleet", "report", "--csv", csv, "--values", values, "--html", html, "--json");
        Assert.Equal(39, JsonElement.Parse(report.Output).GetProperty("total").GetProperty("jobs").GetInt32());
        Assert.Equal(40, (await File.ReadAllLinesAsync(csv, Token)).Length);
        Assert.Equal(5, (await File.ReadAllLinesAsync(values, Token)).Count(line => line.EndsWith(""","{""n"":1}" """.TrimEnd(), StringComparison.Ordinal)));
        Assert.Contains("<h2>Joules per job</h2>", await File.ReadAllTextAsync(html, Token), StringComparison.Ordinal);
        Assert.Contains("39 jobs in", (await fleet.RunAsync("fleet", "report")).Output, StringComparison.Ordinal);

        var ended = await fleet.RunAsync("fleet", "status");
        Assert.Equal((1, true), (ended.ExitCode, ended.Error.Contains("no fleet is served in", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Serve_KilledInTheMiddle_LosesAndDoublesNothing()
    {
        const int Jobs = 400;
        for (var served = 0; ; served++)
        {
            await using var fleet = await FleetProcess.StartAsync(_data.Path, Simulated);
            if (served == 0)
            {
                Assert.Equal(0, (await fleet.RunAsync("fleet", "submit", "echo", "--count", "400", "--key", "k")).ExitCode);
            }

            // A submission that may have been written already.
            Assert.Equal(0, (await fleet.RunAsync("fleet", "submit", "echo", "--count", "400", "--key", "k")).ExitCode);
            if (served == 2)
            {
                await fleet.UntilAsync(jobs => jobs.GetProperty("waiting").GetInt64() + jobs.GetProperty("leased").GetInt64() == 0);
                break;
            }

            await fleet.Process.KillAsync();
        }

        var report = JsonElement.Parse((await FleetProcess.RunOnAsync(_data.Path, "fleet", "report", "--csv", In("r.csv"), "--json")).Output);
        Assert.Equal((Jobs, 0), (report.GetProperty("total").GetProperty("jobs").GetInt32(), report.GetProperty("dead").GetInt32()));
        var ids = (await File.ReadAllLinesAsync(In("r.csv"), Token)).Skip(1).Select(line => line.Split(',')[0]).ToArray();
        Assert.Equal(Jobs, ids.Distinct().Count());
    }

    // A program in the place of QEMU that lives for an hour, as a machine does whose kernel hangs.
    [Fact]
    public async Task Serve_Killed_TakesItsMachinesWithIt()
    {
        var (program, pipe) = (In("qemu"), In("pipe"));
        using (var made = Process.Start("mkfifo", pipe))
        {
            await made.WaitForExitAsync(Token);
        }

        await File.WriteAllTextAsync(program, $"#!/bin/sh\nexec 9> '{pipe}'\necho up\nexec sleep 3600\n", Token);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await File.WriteAllTextAsync(
            In("board.json"), """{"architecture": "arm64", "kernel": "qemu", "initial-files": "qemu", "disk": "qemu", "fingerprint": "f"}""", Token);
        await using var fleet = await FleetProcess.StartAsync(
            _data.Path, $$$"""{"id": 3, "power": {"kind": "qemu", "image": "{{{_data.Path}}}", "accelerator": "tcg", "program": "{{{program}}}"}}""");
        Assert.Equal(0, (await fleet.RunAsync("fleet", "submit", "echo")).ExitCode);

        // It opens when the machine opens it too, and ends when the machine does.
        await using var machine = await OpenAsync(pipe);
        await fleet.Process.KillAsync();

        Assert.Equal(0, await machine.ReadAsync(new byte[1], Token).AsTask().WaitAsync(LimitOfWaits, Token));
    }

    // More than the socket has places.
    [Fact]
    public async Task Status_WhileManyClientsSayNothing_IsTold()
    {
        await using var fleet = await FleetProcess.StartAsync(_data.Path, Simulated);
        var clients = new List<Socket>();
        try
        {
            for (var client = 0; client < 70; client++)
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                clients.Add(socket);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_data.Path, "fleet", "fleet.sock")), Token);

                // It has a place when it is answered.
                await socket.SendAsync("{\"status\": true}\n{\"half\""u8.ToArray(), Token);
                Assert.NotEqual(0, await socket.ReceiveAsync(new byte[1], Token).AsTask().WaitAsync(LimitOfWaits, Token));
            }

            var status = await fleet.RunAsync("fleet", "status").WaitAsync(LimitOfWaits, Token);

            Assert.Equal((0, true), (status.ExitCode, status.Output.Contains("nothing went wrong", StringComparison.Ordinal)));
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task Serve_SecondOneOnADirectory_IsRefused()
    {
        await using var fleet = await FleetProcess.StartAsync(_data.Path, Simulated);

        var second = await fleet.RunAsync("fleet", "serve", In("fleet.json"));

        Assert.Equal((1, true), (second.ExitCode, second.Error.Contains("another process serves the fleet", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Serve_PortThatIsTaken_IsRefused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await File.WriteAllTextAsync(In("taken.json"), $$"""{"listen": "{{listener.LocalEndpoint}}", "boards": [{{Simulated}}]}""", Token);

        var output = await FleetProcess.RunOnAsync(_data.Path, "fleet", "serve", In("taken.json"));

        Assert.Equal((1, true), (output.ExitCode, output.Error.Contains($"the fleet cannot listen on {listener.LocalEndpoint}", StringComparison.Ordinal)));
    }

    // A second signal at once would end it with another code; the first one ends it in order.
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Serve_SignalWhileJobsRun_EndsInOrder(string signal)
    {
        await using var fleet = await FleetProcess.StartAsync(_data.Path, Simulated);
        Assert.Equal(0, (await fleet.RunAsync("fleet", "submit", "echo", "--count", "2000")).ExitCode);

        await fleet.Process.SignalAsync(signal);

        Assert.Equal(0, (await fleet.Process.EndAsync()).ExitCode);
        Assert.False(File.Exists(Path.Combine(_data.Path, "fleet", "fleet.sock")));
    }

    [Fact]
    public async Task Serve_DiskThatIsFull_RefusesJobsAndGoesOn()
    {
        await using var fleet = await FleetProcess.StartWithSmallFilesAsync(_data.Path, """{"id": 3}""", kibibytesMax: 512);

        CommandOutput output;
        do
        {
            output = await fleet.RunAsync("fleet", "submit", "echo", "--arguments", JsonSerializer.Serialize(new { text = new string('x', 200) }), "--count", "1000");
        }
        while (output.ExitCode == 0);

        Assert.Equal(1, output.ExitCode);
        Assert.Contains("NotWritten: ", output.Error, StringComparison.Ordinal);
        Assert.Contains("waiting ", (await fleet.RunAsync("fleet", "status")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fleet serve absent.json", "absent.json")]
    [InlineData("fleet serve FLEET --simulate-faults 2", "--simulate-faults is outside 0 to 1")]
    [InlineData("fleet submit f --arguments [1]", "--arguments is no JSON object")]
    [InlineData("fleet submit f --arguments {", "--arguments is not JSON")]
    [InlineData("fleet submit f --count 0", "--count is at least 1")]
    [InlineData("fleet submit f --board 0", "--board is outside 1 to 99999")]
    [InlineData("fleet submit f --deadline soon", "write --deadline as 5s or 10min")]
    [InlineData("fleet load FLEET --jobs 0", "--jobs is at least 1")]
    [InlineData("fleet load FLEET --inputs FLEET", "the inputs are no JSON object of arrays")]
    [InlineData("fleet nothing", "nothing")]
    public async Task Command_ThatIsWrong_SaysWhatIsWrong(string line, string reason)
    {
        await FleetProcess.WriteAsync(_data.Path, Simulated);

        var output = await FleetProcess.RunOnAsync(_data.Path, [.. line.Split(' ').Select(word => word == "FLEET" ? In("fleet.json") : word)]);

        Assert.Equal(2, output.ExitCode);
        Assert.Contains(reason, output.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fleet status")]
    [InlineData("fleet submit f")]
    [InlineData("fleet report")]
    public async Task Command_WithoutAFleet_SaysHowToStartOne(string line)
    {
        var output = await FleetProcess.RunOnAsync(_data.Path, line.Split(' '));

        Assert.Equal(1, output.ExitCode);
        Assert.Contains("longshore fleet serve", output.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_DirectoryWhosePathIsTooLongForASocket_IsRefused()
    {
        var deep = Directory.CreateDirectory(In(new string('d', 100))).FullName;
        await FleetProcess.WriteAsync(deep, Simulated);

        var output = await FleetProcess.RunOnAsync(deep, "fleet", "serve", Path.Combine(deep, "fleet.json"));

        Assert.Equal((2, true), (output.ExitCode, output.Error.Contains("longer than the path of a socket may be", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Serve_FileWithErrors_TellsEachByItsPath()
    {
        await File.WriteAllTextAsync(In("wrong.json"), """{"boards": [{"id": 3}, {"id": 3}], "reuse": 0, "polcy": "x"}""", Token);

        var output = await FleetProcess.RunOnAsync(_data.Path, "fleet", "serve", In("wrong.json"));

        Assert.Equal(2, output.ExitCode);
        Assert.Contains("boards[1].id", output.Error, StringComparison.Ordinal);
        Assert.Contains("reuse", output.Error, StringComparison.Ordinal);
        Assert.Contains("polcy", output.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_FileThatCannotBeWritten_IsTold()
    {
        await using (var fleet = await FleetProcess.StartAsync(_data.Path, Simulated))
        {
            await fleet.Process.InterruptAsync();
            await fleet.Process.EndAsync();
        }

        foreach (var option in new[] { "--csv", "--values", "--html" })
        {
            var output = await FleetProcess.RunOnAsync(_data.Path, "fleet", "report", option, In("absent/file"));

            Assert.Equal((1, true), (output.ExitCode, output.Error.Contains("cannot be written", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Cost_OfTheSample_AndOfAWrongFile()
    {
        var cost = await LongshoreProcess.RunAsync("fleet", "cost", Path.Combine(Repository.Root, "samples", "fleet", "cost.json"));
        Assert.Equal(0, cost.ExitCode);
        Assert.Matches("^[0-9]+ boards cost [0-9]+, [0-9]+ servers [0-9]+ in 5 years: boards save -?[0-9.]+ ?%\n$", cost.Output);

        await File.WriteAllTextAsync(In("cost.json"), """{"years": -1}""", Token);
        var wrong = await LongshoreProcess.RunAsync("fleet", "cost", In("cost.json"));
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("years", wrong.Error, StringComparison.Ordinal);
    }

    private string In(string file) => Path.Combine(_data.Path, file);

    // A machine that never starts opens nothing: the writer ends the wait then, so that the thread ends too.
    private static async Task<FileStream> OpenAsync(string pipe)
    {
        var opening = Task.Run(() => File.OpenRead(pipe), Token);
        if (await Task.WhenAny(opening, Task.Delay(LimitOfWaits, Token)) != opening)
        {
            await using var writer = new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite);
            await (await opening).DisposeAsync();
            Assert.Fail("the machine did not start");
        }

        return await opening;
    }
}
