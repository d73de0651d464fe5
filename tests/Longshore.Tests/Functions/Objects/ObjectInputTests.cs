using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Objects;

/// <summary>Calls whose input is an object.</summary>
public sealed class ObjectInputTests : IDisposable
{
    private readonly MemoryObjectStore _store = new(TimeProvider.System);
    private readonly FunctionFixture _functions = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static ObjectAddress Address =>
        BucketName.TryParse("bucket", out var bucket) && ObjectKey.TryParse("k", out var key) ? new ObjectAddress(bucket, key) : throw new InvalidOperationException();

    [Fact]
    public async Task Invoke_OnAnObject_HasItsBytesAsInput()
    {
        using var result = await InvokeAsync("ahoy", null, Token);

        Assert.Equal((Failure.None, "ahoy"), (result.Failure, Encoding.UTF8.GetString(result.Output.Span)));
    }

    [Fact]
    public async Task Invoke_OnAnObjectThatVanishesMeanwhile_SaysSo()
    {
        using var result = await InvokeAsync("ahoy", () => _store.RemoveAsync(Address, Token), Token);

        Assert.Equal((Failure.InputUnavailable, "there is no object \"k\" in the bucket \"bucket\""), (result.Failure, result.Detail));
    }

    [Fact]
    public async Task Invoke_OnAnObjectThatGrowsMeanwhile_IsOverTheLimit()
    {
        using var result = await InvokeAsync(
            "ahoy",
            () => _store.PutAsync(Address, ObjectContent.Of(new byte[(int)LimitTable.Input.Default + 1]), ObjectCondition.None, Token),
            Token);

        Assert.Equal(Failure.InputLimit, result.Failure);
    }

    [Fact]
    public async Task Invoke_OnAStoreThatFails_SaysHow()
    {
        using var result = await InvokeAsync(
            "ahoy",
            () =>
            {
                _store.Failure = new ObjectException(ObjectFailure.TimedOut, "the object store made no progress for 30 s");
                return Task.CompletedTask;
            },
            Token);

        Assert.Equal((Failure.InputUnavailable, "the object store made no progress for 30 s"), (result.Failure, result.Detail));
    }

    [Fact]
    public async Task Invoke_WhoseCallerGoesAwayWhileTheStoreStalls_IsCancelled()
    {
        using var caller = new CancellationTokenSource();
        using var result = await InvokeAsync(
            "ahoy",
            () =>
            {
                _store.Stall = new TaskCompletionSource().Task;
                caller.CancelAfter(TimeSpan.FromMilliseconds(1));
                return Task.CompletedTask;
            },
            caller.Token);

        Assert.Equal(Failure.Cancelled, result.Failure);
    }

    public void Dispose() => _functions.Dispose();

    private async Task<InvocationResult> InvokeAsync(string text, Func<Task>? meanwhile, CancellationToken caller)
    {
        var name = await _functions.DeployAsync("echo");
        await _store.PutAsync(Address, ObjectContent.Of(Encoding.UTF8.GetBytes(text)), ObjectCondition.None, Token);
        var input = await InputObject.FindAsync(_store, Address, Token);
        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        return await _functions.Invoker.InvokeAsync(new Invocation { Function = name, InputObject = input }, caller);
    }
}
