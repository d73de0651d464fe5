using System.Net;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Energy;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Power;
using Longshore.Fleet.Serving;
using Longshore.Fleet.Settings;
using Longshore.Fleet.Simulation;

namespace Longshore.Tests.Fleet;

/// <summary>A whole fleet of simulated boards, with faults.</summary>
public sealed class SimulatedFleetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("worker-fifo")]
    [InlineData("least-energy")]
    [InlineData("deadline")]
    public async Task Jobs_OnBoardsWithFaults_HaveOneResultEach(string policy)
    {
        var store = new MemoryJobStore();
        FleetHost? host = null;
        await using var boards = new SimulatedFleet(
            Enumerable.Range(1, 8).Select(BoardId.Of),
            new SimulationOptions
            {
                Orchestrator = () => host!.Endpoint,
                Boot = TimeSpan.FromMilliseconds(2),
                Run = TimeSpan.FromMilliseconds(1),
                FaultRate = 0.2,
            },
            TimeProvider.System);
        await using var serving = host = await FleetHost.StartAsync(
            Config(policy), new FleetServices(store, TimeProvider.System, _ => { }) { Switches = board => boards.SwitchOf(board.Id) }, Token);

        var numbers = await host.SubmitAsync(null, [.. Enumerable.Range(0, 200).Select(i => new JobRequest("f", System.Text.Encoding.ASCII.GetBytes($"{{\"n\":{i}}}")))]);
        while ((await store.CountAsync(Token)).Waiting > 0)
        {
            await Task.Yield();
        }

        var results = await store.ListResultsAsync(0, 1000, Token);
        var dead = await store.ListDeadAsync(1000, Token);
        Assert.Equal(200, results.Count + dead.Count);
        Assert.Equal(200, results.Select(each => each.Result.Id).Concat(dead.Select(each => each.Job.Id)).Distinct().Count());
        Assert.All(results, each => Assert.Equal($"{{\"n\":{each.Result.Id.Value - numbers.First.Value}}}", System.Text.Encoding.ASCII.GetString(each.Result.Value.Span)));
        Assert.True(boards.Counters.Hangs + boards.Counters.Vanishings + boards.Counters.Garbage > 0);
    }

    [Fact]
    public async Task Switch_ThatCannotBeOpened_ClosesThoseBeforeIt()
    {
        var opened = new List<NotedSwitch>();

        await Assert.ThrowsAsync<PowerException>(() => FleetFixture.StartAsync([3, 4, 5], services: services => services with
        {
            Switches = board =>
            {
                if (board.Id.Value == 5)
                {
                    throw new PowerException("there is no such line");
                }

                opened.Add(new NotedSwitch());
                return opened[^1];
            },
        }));

        Assert.Equal([true, true], opened.Select(each => each.IsDisposed));
    }

    // A log that waits for whoever asks for the status, such as a terminal that is read by that person, must not stop the fleet.
    [Fact]
    public async Task Log_OfABoardThatRests_IsWrittenWithoutTheLock()
    {
        FleetFixture? fleet = null;
        var status = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var started = fleet = await FleetFixture.StartAsync(
            [3],
            config => config with { Times = config.Times with { PowerUpsMax = 1 } },
            services => services with
            {
                Tell = text =>
                {
                    if (text.Contains("rests", StringComparison.Ordinal))
                    {
                        using var answered = new ManualResetEventSlim();
                        new Thread(() =>
                        {
                            _ = fleet!.Host.Status();
                            answered.Set();
                        }).Start();
                        status.TrySetResult(answered.Wait(TimeSpan.FromMinutes(1)));
                    }
                },
            });
        await fleet.SubmitAsync(board: 3);
        while (!status.Task.IsCompleted)
        {
            fleet.Time.Advance(TimeSpan.FromSeconds(61));
            await Task.Yield();
        }

        Assert.True(await status.Task);
    }

    [Fact]
    public async Task Switch_ThatFails_IsCountedAndToldAndTheJobWaits()
    {
        await using var fleet = await FleetFixture.StartAsync([3], services: services => services with { Switches = _ => new BrokenSwitch() });
        await fleet.SubmitAsync(board: 3);

        while (fleet.Host.Counters.PowerFailures == 0)
        {
            fleet.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(1, fleet.Host.Status().Jobs.Waiting);
        Assert.Contains(fleet.Log, line => line.Contains("could not be switched on: no current", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Meter_ThatFallsSilent_IsCountedAndTheEnergyModelled()
    {
        await using var fleet = await FleetFixture.StartAsync(
            [3],
            config => config with { Meters = [new MeterConfig(MeterKind.WattsUp, "/dev/none", [BoardId.Of(3)])] },
            services => services with { Meters = _ => new SilentMeter() });

        while (fleet.Host.Counters.SilentReadings < 3)
        {
            fleet.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await fleet.DisposeAsync();
        var share = (await fleet.Store.ListEnergyAsync(Token)).Where(each => each.Joules > 0).ToList();
        Assert.NotEmpty(share);
        Assert.All(share, each => Assert.Equal((each.ModelledJoules, 0), (each.Joules, each.MeasuredJoules)));
        Assert.Single(fleet.Log, line => line.Contains("is silent", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Control_Client_SubmitsAndSeesTheState()
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "fleet.sock");
        await using var fleet = await FleetFixture.StartAsync([3], services: services => services with { ControlSocket = path });
        using var client = await ControlClient.ConnectAsync(path, Token);
        var request = new JobRequest("f", "{\"text\":\"\u00e4\"}"u8.ToArray()) { Deadline = DateTimeOffset.UnixEpoch.AddYears(60) };

        var first = await client.SubmitAsync("k", [request, request], Token);
        var again = await client.SubmitAsync("k", [request, request], Token);

        Assert.Equal(new JobNumbers(new JobId(1), 2), first);
        Assert.Equal(first, again);
        using var status = await client.StatusAsync(Token);
        Assert.Equal(2, status.RootElement.GetProperty("jobs").GetProperty("waiting").GetInt32());
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Theory]
    [InlineData("nonsense\n")]
    [InlineData("[]\n")]
    [InlineData("{\"submit\": 5}\n")]
    [InlineData("{\"submit\": null, \"jobs\": [{\"function\": \"f\", \"arguments\": []}]}\n")]
    [InlineData("{\"submit\": null, \"jobs\": [{\"function\": \"f\", \"board\": 0}]}\n")]
    [InlineData("{\"submit\": null, \"jobs\": [{\"function\": \"f\", \"deadline\": \"soon\"}]}\n")]
    public async Task Control_LineThatIsWrong_IsRefusedAndTheSocketGoesOn(string line)
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "fleet.sock");
        await using var fleet = await FleetFixture.StartAsync([3], services: services => services with { ControlSocket = path });
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0);
        await socket.ConnectAsync(new System.Net.Sockets.UnixDomainSocketEndPoint(path), Token);
        using var stream = new System.Net.Sockets.NetworkStream(socket);
        using var reader = new StreamReader(stream);

        for (var i = 0; i < 2; i++)
        {
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line), Token);
            Assert.Contains("\"error\":\"Malformed\"", await reader.ReadLineAsync(Token), StringComparison.Ordinal);
        }
    }

    private static FleetConfig Config(string policy) => new()
    {
        Boards = [.. Enumerable.Range(1, 8).Select(id => new BoardConfig(BoardId.Of(id), new PowerConfig.Simulated()))],
        Listen = new IPEndPoint(IPAddress.Loopback, 0),
        Policy = Longshore.Fleet.Assignment.AssignmentPolicies.Find(policy)!,
        Monitor = TimeSpan.FromMilliseconds(5),
        Times = new BoardTimes
        {
            Job = TimeSpan.FromMilliseconds(300),
            PowerUp = TimeSpan.FromMilliseconds(300),
            Reboot = TimeSpan.FromMilliseconds(300),
            Unknown = TimeSpan.FromMilliseconds(10),
            PowerUpHoldOff = TimeSpan.Zero,
            PowerDownHoldOff = TimeSpan.Zero,
            Rest = TimeSpan.FromMilliseconds(100),
        },
    };

    private sealed class BrokenSwitch : IPowerSwitch
    {
        public string Name => "broken";

        public Task PowerUpAsync(CancellationToken cancellationToken) => throw new PowerException("no current");

        public Task PowerDownAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class NotedSwitch : IPowerSwitch
    {
        public string Name => "noted";

        public bool IsDisposed { get; private set; }

        public Task PowerUpAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task PowerDownAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }

    private sealed class SilentMeter : IEnergyMeter
    {
        public string Name => "silent";

        public Task<MeterReading> ReadAsync(CancellationToken cancellationToken) => throw new MeterException("no answer");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
