using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.Invoke;

/// <summary>Calls of other functions: the operations <c>invoke.call</c>, <c>invoke.spawn</c> and <c>invoke.await</c>, and JavaScript's
/// <c>env.NAME.fetch</c>.</summary>
/// <param name="calls">The calls of the node, or null where specs are only validated.</param>
internal sealed class InvokeCapability(FunctionCalls? calls) : GrantedCapability<InvokeGrant>
{
    private const string ServiceKind = "service";
    private const string AllKind = "services";
    private const string AllName = "functions";
    private const int FieldsMin = 4;
    private const int FieldsMax = FieldsMin + (2 * InvokeLimits.HeadersMax);

    /// <inheritdoc/>
    public override string Name => FunctionCalls.CapabilityName;

    /// <inheritdoc/>
    public override IEnumerable<Operation> Operations =>
    [
        new Operation("invoke.call", FieldsMin, FieldsMax, CallAsync),
        new Operation("invoke.spawn", FieldsMin, FieldsMax, Spawn),
        new Operation("invoke.await", 1, 1, AwaitAsync),
    ];

    /// <inheritdoc/>
    // Each is an object that every call in JavaScript makes.
    protected override int GrantsMax => 64;

    /// <inheritdoc/>
    protected override string Rule => InvokeGrant.Rule;

    /// <inheritdoc/>
    protected override bool TryParse(string argument, [NotNullWhen(true)] out InvokeGrant? parsed) => InvokeGrant.TryParse(argument, out parsed);

    /// <inheritdoc/>
    protected override Binding? BindingOf(InvokeGrant granted) =>
        granted.Function is { } name ? new Binding(ServiceKind, name.Value) : new Binding(AllKind, AllName);

    /// <inheritdoc/>
    protected override IPreparedCapability Prepare(IReadOnlyList<InvokeGrant> granted) => new Prepared(new InvokeGrants(granted));

    // (name, method, url, body, name, value, ...) to what http.fetch answers.
    private ValueTask<OperationFields> CallAsync(OperationCall call, CancellationToken ended)
    {
        var (called, world, caller) = (CalledFunction.Of(calls, call), call.World, call.World.Scope.Caller);
        return world.CallsAtWait is { } later ? new(later.Add(Begin)) : Begin(mayRunHere: true);

        ValueTask<OperationFields> Begin(bool mayRunHere) =>
            mayRunHere && world.CanRunHere(called.StackBytes) ? RunHere(world, called, ended) : new(RunElsewhereAsync(called, caller, ended));
    }

    // As CallAsync, to the number of the call.
    private ValueTask<OperationFields> Spawn(OperationCall call, CancellationToken ended)
    {
        var called = CalledFunction.Of(calls, call);
        var caller = call.World.Scope.Caller;
        var id = call.Granted<SpawnedCalls>(Name + ":NAME").Add(() => RunElsewhereAsync(called, caller, ended), ended);
        return new(OperationFields.Of(OperationFields.Integer(id)));
    }

    // (number) to what invoke.call answers.
    private ValueTask<OperationFields> AwaitAsync(OperationCall call, CancellationToken ended) =>
        new(call.Granted<SpawnedCalls>(Name + ":NAME").Take(call.Integer(0, 1, long.MaxValue)));

    // The caller's slot goes to the called function, or to whoever comes before it.
    private static ValueTask<OperationFields> RunHere(SandboxWorld world, CalledFunction called, CancellationToken ended)
    {
        var turn = world.Turn!;
        var either = world.Scope.Caller.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(world.Scope.Caller, ended) : null;
        ValueTask<InvocationResult> running;
        turn.Lend();
        try
        {
            running = called.RunAsync(world.Scope.ThreadId, either?.Token ?? ended);
        }
        finally
        {
            turn.Return();
        }

        if (!running.IsCompletedSuccessfully)
        {
            return new(AwaitAsync(called, running, either));
        }

        either?.Dispose();
        return new(called.AnswerOf(running.Result));
    }

    private static async Task<OperationFields> RunElsewhereAsync(CalledFunction called, CancellationToken caller, CancellationToken ended)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(caller, ended);
        return await Task.Run(() => AwaitAsync(called, called.RunAsync(lentThread: 0, either.Token), either: null), CancellationToken.None);
    }

    private static async Task<OperationFields> AwaitAsync(CalledFunction called, ValueTask<InvocationResult> running, CancellationTokenSource? either)
    {
        using (either)
        {
            return called.AnswerOf(await running);
        }
    }

    private sealed class Prepared(InvokeGrants granted) : IPreparedCapability
    {
        public void Attach(SandboxWorld world)
        {
            world.Attach(granted);
            world.Attach(new SpawnedCalls());
        }
    }
}
