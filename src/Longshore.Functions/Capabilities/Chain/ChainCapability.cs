using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Chain;

/// <summary>Calls of functions of a guest's own module. They need no grant: they reach nothing that the guest does not reach itself.
/// </summary>
/// <param name="calls">Runs them, or null where specs are only validated.</param>
internal sealed class ChainCapability(FunctionCalls? calls) : Capability
{
    /// <inheritdoc/>
    public override string Name => "chain";

    /// <inheritdoc/>
    public override IEnumerable<Operation> Operations => [new Operation("chain.await", 1, 1, AwaitAsync)];

    /// <inheritdoc/>
    public override IEnumerable<ValidationError> Validate(FunctionSpec spec) => spec.Grants.Index()
        .Where(each => each.Item.Capability == Name)
        .Select(each => new ValidationError(FormattableString.Invariant($"grants[{each.Index}]"), "chaining needs no grant"));

    /// <inheritdoc/>
    public override IPreparedCapability? Prepare(FunctionSpec spec) => null;

    /// <inheritdoc/>
    public override void DefineImports(Linker linker)
    {
        CallImports.DefineIn(linker);
        new ChainImports(calls).DefineIn(linker);
    }

    // (number) to (exit code, answer)
    private static ValueTask<OperationFields> AwaitAsync(OperationCall call, CancellationToken ended) =>
        new(call.World.Own<ChainedCalls>().Take(call.World, call.Integer(0, 1, int.MaxValue)));
}
