using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Machines;
using Longshore.Fleet.Reports;
using Longshore.Fleet.Serving;
using Longshore.Fleet.Settings;
using Longshore.Functions.Specs;
using Longshore.JavaScript.Modules;
using Longshore.Tests.Functions;

namespace Longshore.Tests.Fleet.Machines;

/// <summary>Whole boards: Debian's kernel and our agent in machines of QEMU, from power-on to power-off.</summary>
[Collection(VirtualBoards.Collection)]
public sealed class VirtualBoardTests
{
    private const int RandomAt = 2048;
    private const int RandomBytes = 32;

    private const string Script = """
        const f = n => n < 2 ? n : f(n - 1) + f(n - 2);
        export default async request => Response.json({ fibonacci: f(await request.json()), seconds: Math.floor(Date.now() / 1000) });
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("X64", false)]
    [InlineData("X64", true)]
    [InlineData("ARM64", false)]
    [InlineData("ARM64", true)]
    public async Task Board_FromPowerOnToPowerOff_RunsEachJobOnACleanBoot(string architecture, bool isRestored)
    {
        var image = VirtualBoards.Image(architecture);
        var meter = new SteadyMeter();
        await using var fleet = await StartAsync(image, isRestored, meter);

        await fleet.Host.SubmitAsync(null, [Job("echo", "{\"n\":1}"), Job("sha256", "\"abc\""), Job("random", "0"), Job("random", "0"), Job("script", "20"), Job("missing", "1")]);
        await fleet.UntilAsync(status => status.Jobs.Waiting == 0 && status.Boards[0].State == BoardState.Off);
        var results = (await fleet.Store.ListResultsAsync(0, 100, Token)).Select(each => each.Result).ToArray();

        Assert.Equal(["", "", "", "", "", "NotFound"], results.Select(result => result.Failure));
        Assert.Equal("{\"n\":1}", Text(results[0]));
        Assert.Equal(Sha256OfAbc, Text(results[1]));

        // Machines of one snapshot are not to have the same randomness, nor the time of the snapshot.
        Assert.NotEqual(Text(results[2]), Text(results[3]));
        using var script = JsonDocument.Parse(results[4].Value);
        Assert.Equal(6765, script.RootElement.GetProperty("fibonacci").GetInt32());
        var clock = DateTimeOffset.FromUnixTimeSeconds(script.RootElement.GetProperty("seconds").GetInt64());
        Assert.InRange(clock, results[4].SubmittedAt.AddSeconds(-2), results[4].EndedAt.AddSeconds(2));

        // Each job has a boot, of the kind that it is said to be.
        Assert.All(results, result => Assert.True(result.BootMilliseconds > 0));
        Assert.All(results, result => Assert.Equal(isRestored, result.IsRestored));
        var board = Assert.Single(fleet.Host.Status().Boards);
        Assert.Equal((6L, 6L, 0L), (board.Boots, board.Jobs, board.Losses));
        await AssertEnergyAsync(fleet, meter);
    }

    private static string Sha256OfAbc => $"\"{Convert.ToHexStringLower(SHA256.HashData("\"abc\""u8))}\\n\"";

    private static string Text(JobResult result) => Encoding.UTF8.GetString(result.Value.Span);

    private static JobRequest Job(string function, string arguments) => new(function, Encoding.UTF8.GetBytes(arguments));

    // The parts are the meter's energy, within 1 %.
    private static async Task AssertEnergyAsync(RunningFleet fleet, SteadyMeter meter)
    {
        await fleet.Host.DisposeAsync();
        var shares = await fleet.Store.ListEnergyAsync(Token);
        var report = new FleetReport();
        foreach (var each in await fleet.Store.ListResultsAsync(0, 100, Token))
        {
            report.Add(each.Result);
        }

        report.Add(shares);
        var row = report.Total;
        Assert.InRange(report.MeasuredJoules / meter.Joules, 0.99, 1.01);
        Assert.InRange((row.BootJoules + row.RunJoules + row.IdleJoules) / shares.Sum(share => share.Joules), 0.999, 1.001);
        Assert.InRange(report.MeasuredJoules / row.Joules, 0.9, 1.001);
        Assert.True(row.BootJoules > 0 && row.RunJoules > 0);
    }

    private static async Task<RunningFleet> StartAsync(string image, bool isRestored, SteadyMeter meter)
    {
        var functions = new MemoryFunctionStore();
        await DeployAsync(functions, "echo", Samples.Read("echo"));
        await DeployAsync(functions, "sha256", Samples.Read("sha256"));
        var random = new GuestModule();
        random.Export("_start", random.Draw(RandomAt, RandomBytes), random.Print(RandomAt, RandomBytes));
        await DeployAsync(functions, "random", random.Build());
        await DeployAsync(functions, "script", ModuleGraph.Of("main.js", [new ModuleText("main.js", Script, new Dictionary<string, string>())]).Compress());

        var store = new MemoryJobStore();
        var config = new FleetConfig
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Boards = [new BoardConfig(BoardId.Of(3), new PowerConfig.Qemu(new MachineConfig(image), isRestored))],
            Meters = [new MeterConfig(MeterKind.Command, "", [BoardId.Of(3)])],
            MeterPeriod = TimeSpan.FromSeconds(0.2),

            // A machine that is translated on a busy computer takes its time.
            Times = new BoardTimes
            {
                PowerUpHoldOff = TimeSpan.Zero,
                PowerDownHoldOff = TimeSpan.Zero,
                Unknown = TimeSpan.FromMilliseconds(100),
                PowerUp = TimeSpan.FromMinutes(10),
                Reboot = TimeSpan.FromMinutes(10),
                Job = TimeSpan.FromMinutes(10),
            },
        };
        var services = new FleetServices(store, TimeProvider.System, text => TestContext.Current.TestOutputHelper?.WriteLine(text)) { Functions = functions, Meters = _ => meter };
        return new RunningFleet(await FleetHost.StartAsync(config, services, Token), store);
    }

    private static Task<FunctionConfig> DeployAsync(MemoryFunctionStore store, string name, byte[] artifact)
    {
        Assert.True(FunctionName.TryParse(name, out var function));
        return store.SaveAsync(new FunctionConfig(new FunctionSpec(function, Artifact.Of(artifact)), DateTimeOffset.UnixEpoch), artifact, Token);
    }

    private sealed record RunningFleet(FleetHost Host, MemoryJobStore Store) : IAsyncDisposable
    {
        public async Task UntilAsync(Func<FleetStatus, bool> condition)
        {
            while (!condition(Host.Status()))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), Token);
            }
        }

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
