
namespace Longshore.Functions.Calls;

/// <summary>Runs invocations where they should run. What can go wrong with a guest comes back as a
/// <see cref="Failure"/>, never as an exception.</summary>
public interface IInvoker
{
    /// <summary>Runs one invocation to its end. The result must be disposed: its output lives in the sandbox's buffer.
    /// </summary>
    /// <param name="invocation">What to call, with what.</param>
    /// <param name="cancellationToken">Ends the guest when the caller goes away.</param>
    ValueTask<InvocationResult> InvokeAsync(Invocation invocation, CancellationToken cancellationToken);
}
