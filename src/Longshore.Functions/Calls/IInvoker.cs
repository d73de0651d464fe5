
namespace Longshore.Functions.Calls;

/// <summary>Runs invocations. A guest's failure is returned as a <see cref="Failure"/>, never thrown as an
/// exception.</summary>
public interface IInvoker
{
    /// <summary>Runs one invocation to its end. The result must be disposed: its output lives in the sandbox's buffer.
    /// </summary>
    /// <param name="invocation">The function and its input.</param>
    /// <param name="cancellationToken">Ends the guest when the caller has left.</param>
    ValueTask<InvocationResult> InvokeAsync(Invocation invocation, CancellationToken cancellationToken);
}
