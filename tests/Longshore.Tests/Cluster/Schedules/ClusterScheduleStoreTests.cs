using Longshore.Cluster.Connection;
using Longshore.Cluster.Schedules;
using Longshore.Functions.Schedules;
using Longshore.Tests.Storage;

namespace Longshore.Tests.Cluster.Schedules;

public sealed class ClusterScheduleStoreTests : ScheduleStoreContract, IAsyncLifetime
{
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private NatsServer _server = null!;
    private NatsLink? _link;

    public async ValueTask InitializeAsync() => _server = await NatsServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await (_link?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    // A node whose clock is ahead has begun to follow the schedule, and claimed nothing.
    [Fact]
    public async Task Claim_RunBeforeTheStart_IsGiven()
    {
        var store = await OpenAsync();
        await store.NoteStartAsync(Key("f", "a"), Time.AddMinutes(10), Token);

        Assert.True(await store.TryClaimAsync(Key("f", "a"), Time, Token));
        Assert.Equal(Time, await store.FindAsync(Key("f", "a"), Token));
    }

    [Fact]
    public async Task Claim_NatsThatIsDown_SaysSo()
    {
        var store = await OpenAsync();
        await _server.KillAsync();

        var failure = await Assert.ThrowsAsync<IOException>(() => store.TryClaimAsync(Key("f", "a"), Time, Token));

        Assert.Contains("the cluster cannot be reached (127.0.0.1:", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Claim_NatsThatWasRestarted_RemembersTheRuns()
    {
        var store = await OpenAsync();
        Assert.True(await store.TryClaimAsync(Key("f", "a"), Time, Token));
        await _server.KillAsync();
        await _server.StartAsync();
        await Eventually.HoldsAsync(() => _link!.Problem is null);

        Assert.False(await store.TryClaimAsync(Key("f", "a"), Time, Token));
    }

    [Fact]
    public async Task Claim_NatsThatWasEmptied_BeginsAnew()
    {
        var store = await OpenAsync();
        await store.TryClaimAsync(Key("f", "a"), Time, Token);
        await _server.KillAndEmptyAsync();
        await _server.StartAsync();
        await Eventually.HoldsAsync(() => _link!.Problem is null);

        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                return await store.TryClaimAsync(Key("f", "a"), Time.AddHours(1), Token);
            }
            catch (IOException)
            {
                return false;
            }
        });
    }

    private protected override async Task<IScheduleStore> OpenAsync() => new ClusterScheduleStore(_link = await TestLink.OpenAsync(_server), TimeProvider.System);
}
