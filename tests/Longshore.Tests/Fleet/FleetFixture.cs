using System.Net;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Serving;
using Longshore.Fleet.Settings;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Fleet;

/// <summary>A fleet on loopback whose clock stands still until a test moves it.</summary>
internal sealed class FleetFixture : IAsyncDisposable
{
    private FleetFixture(FleetHost host, MemoryJobStore store, FakeTimeProvider time, List<string> log) =>
        (Host, Store, Time, Log) = (host, store, time, log);

    public FleetHost Host { get; }

    public MemoryJobStore Store { get; }

    public FakeTimeProvider Time { get; }

    public List<string> Log { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts boards with these numbers, without hold-offs.</summary>
    public static async Task<FleetFixture> StartAsync(
        int[] boards, Func<FleetConfig, FleetConfig>? change = null, Func<FleetServices, FleetServices>? services = null, MemoryJobStore? store = null)
    {
        var time = new FakeTimeProvider();
        var log = new List<string>();
        var kept = store ?? new MemoryJobStore();
        var config = new FleetConfig
        {
            Boards = [.. boards.Select(id => new BoardConfig(BoardId.Of(id), new PowerConfig.None()))],
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Times = new BoardTimes { PowerUpHoldOff = TimeSpan.Zero, PowerDownHoldOff = TimeSpan.Zero },
        };
        var given = new FleetServices(kept, time, text =>
        {
            lock (log)
            {
                log.Add(text);
            }
        });
        var host = await FleetHost.StartAsync(change?.Invoke(config) ?? config, services?.Invoke(given) ?? given, Token);
        return new FleetFixture(host, kept, time, log);
    }

    /// <summary>Submits jobs of the function f.</summary>
    public Task<JobNumbers> SubmitAsync(int jobs = 1, int? board = null) => Host.SubmitAsync(null, [.. Enumerable.Repeat(
        new JobRequest("f", "{\"n\":1}"u8.ToArray()) { Board = board is { } id ? BoardId.Of(id) : null }, jobs)]);

    /// <summary>A board that has booted: it was told to reboot once, because the orchestrator did not know it.</summary>
    public async Task<BoardClient> BootAsync(string identification, string from = "127.0.0.1")
    {
        using (var first = await BoardClient.ConnectAsync(Host.Endpoint, identification, from))
        {
            Assert.Equal(MicroFaasLines.Reboot, await first.ReadAsync());
            Assert.Null(await first.ReadAsync());
        }

        return await BoardClient.ConnectAsync(Host.Endpoint, identification, from);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
