using System.Text;
using Longshore.JavaScript.Contexts;

namespace Longshore.Tests.JavaScript;

public sealed class PendingOperationsTests
{
    private const int Large = 20 << 20;

    private readonly PendingOperations _operations = new();

    // A guest that takes no answers does not make the host hold them all.
    [Fact]
    public void Answers_ThatAreNotTaken_AreReplacedBeyondTheirLimit()
    {
        for (var i = 0; i < 4; i++)
        {
            _operations.Add(ValueTask.FromResult(new byte[Large]), requestBytes: 0);
        }

        var answers = Enumerable.Range(0, 4).Select(_ => _operations.TryTake(out _, out var answer) ? answer : []).ToList();

        Assert.Equal([Large, Large, Large], answers[..3].Select(answer => answer.Length));
        Assert.Contains("LimitReached", Encoding.ASCII.GetString(answers[3]), StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_ThatWereTaken_MakeRoomForOthers()
    {
        for (var i = 0; i < 10; i++)
        {
            var id = _operations.Add(ValueTask.FromResult(new byte[Large]), requestBytes: 0);

            Assert.True(_operations.TryTake(out var taken, out var answer));
            Assert.Equal((id, Large), (taken, answer.Length));
        }

        Assert.Equal(0, _operations.Count);
        Assert.False(_operations.TryTake(out _, out _));
    }

    [Fact]
    public async Task Requests_ThatRun_AreCountedUntilTheirAnswer()
    {
        var running = new TaskCompletionSource<byte[]>();
        _operations.Add(new ValueTask<byte[]>(running.Task), requestBytes: 7);
        _operations.Add(new ValueTask<byte[]>(running.Task), requestBytes: 5);
        Assert.Equal(12, _operations.RequestBytes);

        var next = _operations.Next;
        running.SetResult([]);
        await next.WaitAsync(TestContext.Current.CancellationToken);
        while (_operations.RequestBytes > 0)
        {
            await Task.Yield();
        }

    }

    // Nobody foresaw it, and the guest must not wait for ever.
    [Fact]
    public void Operation_ThatThrows_HasAnAnswer()
    {
        _operations.Add(ValueTask.FromException<byte[]>(new InvalidOperationException("secret")), requestBytes: 1);

        Assert.True(_operations.TryTake(out _, out var answer));
        Assert.Contains("the host failed", Encoding.ASCII.GetString(answer), StringComparison.Ordinal);
    }
}
