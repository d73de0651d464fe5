using Longshore.Node.Hosting;
using Longshore.Node.Hosting.Starting;
using Longshore.Tests.Functions;

namespace Longshore.Tests.Node;

public sealed class WarmUpTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Arguments and a body, with and without a deadline: what the first calls of routes use.
    [Fact]
    public async Task Run_BeforeANodeStarts_AnswersAllItsCalls()
    {
        using var directory = new TemporaryDirectory();
        var store = new MemoryFunctionStore();

        var answered = await WarmUpOf(directory, store).RunAsync(Token);

        Assert.Equal(4, answered);
        Assert.Empty(await store.ListAsync(Token));
        Assert.Empty(Directory.GetFileSystemEntries(directory.Path));
    }

    [Fact]
    public async Task Run_ThatIsCancelled_EndsAsCancelled()
    {
        using var directory = new TemporaryDirectory();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WarmUpOf(directory, new MemoryFunctionStore()).RunAsync(cancelled.Token));
    }

    private static WarmUp WarmUpOf(TemporaryDirectory directory, MemoryFunctionStore store) =>
        new(new NodeOptions { DataDirectory = directory.Path }, TimeProvider.System, store, fault => Assert.Fail(fault.ToString())) { TimeMax = Timeout.InfiniteTimeSpan };
}
