using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Chain;

/// <summary>Calls of functions of a guest's own module, each in an instance of its own that begins with the guest's memory.</summary>
internal static class OwnFunction
{
    /// <summary>The state of the guest that calls an import.</summary>
    /// <exception cref="CapabilityTrapException">The module cannot be chained.</exception>
    public static InstanceDelta StateOf(Caller caller, DeltaPages pages = DeltaPages.Copied) => caller.Instance?.Initial is null
        ? throw new CapabilityTrapException("NotSupported", "a module with threads has no function pointers that can be chained")
        : StateOf(caller.Instance, pages);

    /// <summary>The state of a guest that does not run now.</summary>
    /// <exception cref="CapabilityTrapException">Its module cannot be chained.</exception>
    public static InstanceDelta StateOf(Instance instance, DeltaPages pages)
    {
        try
        {
            return instance.TakeDelta(pages: pages);
        }
        catch (InvalidOperationException refusal)
        {
            throw new CapabilityTrapException("NotSupported", refusal.Message);
        }
    }

    /// <summary>Prepares a call.</summary>
    /// <param name="calls">Runs it.</param>
    /// <param name="world">The guest's world.</param>
    /// <param name="entry">Where it enters.</param>
    /// <param name="input">Its input.</param>
    /// <exception cref="OperationException">There are too many, too deep, or there is no time left.</exception>
    public static ChainedCall Of(FunctionCalls? calls, SandboxWorld world, GuestEntry entry, ReadOnlyMemory<byte> input)
    {
        if (calls?.Invoker is not { } invoker)
        {
            throw new OperationException(OperationError.Unavailable, "there are no calls of functions here");
        }

        var family = world.Scope.Family ?? world.Own<CallFamily>();
        var invocation = InheritedCall.Of(calls, world.Spec, world) with { Input = input, Entry = entry, Family = family, OwnSpec = world.Spec };
        if (!family.TryJoin())
        {
            throw new OperationException(OperationError.LimitReached, $"{CallFamily.Max} instances of the module wait or run for one call, the limit");
        }

        return new ChainedCall(
            (lentThread, token) => RunAsync(invoker, invocation with { LentThread = lentThread }, family, token), world.Spec.Limits.StackBytesMax);
    }

    private static ValueTask<InvocationResult> RunAsync(IInvoker invoker, Invocation invocation, CallFamily family, CancellationToken cancellationToken)
    {
        ValueTask<InvocationResult> running;
        try
        {
            running = invoker.InvokeAsync(invocation, cancellationToken);
        }
        catch
        {
            family.Leave();
            throw;
        }

        if (!running.IsCompletedSuccessfully)
        {
            return LeaveAsync(running, family);
        }

        family.Leave();
        return running;
    }

    private static async ValueTask<InvocationResult> LeaveAsync(ValueTask<InvocationResult> running, CallFamily family)
    {
        try
        {
            return await running;
        }
        finally
        {
            family.Leave();
        }
    }
}
