using Longshore.Functions.Calls;

namespace Longshore.Node.Hosting;

/// <summary>Tells an observer of every call that has ended.</summary>
/// <param name="invoker">Runs the calls.</param>
/// <param name="ended">See <see cref="NodeOptions.CallEnded"/>.</param>
internal sealed class ObservedInvoker(IInvoker invoker, Action<Invocation, InvocationResult> ended) : IInvoker
{
    public async ValueTask<InvocationResult> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var result = await invoker.InvokeAsync(invocation, cancellationToken);
        try
        {
            ended(invocation, result);
            return result;
        }
        catch
        {
            // It holds the guest's sandbox.
            result.Dispose();
            throw;
        }
    }
}
