using System.Threading.Channels;
using Longshore.Functions.Calls;

namespace Longshore.Tests.Node.Triggers;

/// <summary>Answers invocations as a test says, and hands each to the test.</summary>
internal sealed class RecordingInvoker : IInvoker
{
    private readonly Channel<Invocation> _calls = Channel.CreateUnbounded<Invocation>();

    /// <summary>Answers a call. Default: every call succeeds.</summary>
    public Func<Invocation, CancellationToken, Task<InvocationResult>> Answer { get; set; } = (_, _) => Task.FromResult(new InvocationResult(default));

    /// <summary>The next call.</summary>
    public ValueTask<Invocation> NextAsync() => _calls.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>The calls that were not looked at.</summary>
    public int Left => _calls.Reader.Count;

    public async ValueTask<InvocationResult> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        // A test that sees this call may change the answer of the next.
        var answer = Answer;
        _calls.Writer.TryWrite(invocation);
        return await answer(invocation, cancellationToken);
    }
}
