using Longshore.Functions.Capabilities.Chain;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Faasm;

/// <summary>Faasm's host interface, under its names: <c>sdk/c/faasm.h</c> declares it. It gives nothing that other capabilities do not give,
/// so it has no grant: state needs a grant <c>state:NAME</c>, calls of other functions need <c>invoke:NAME</c>.</summary>
/// <param name="calls">Runs calls, or null where specs are only validated.</param>
internal sealed class FaasmCapability(FunctionCalls? calls) : Capability
{
    /// <inheritdoc/>
    public override string Name => "faasm";

    /// <inheritdoc/>
    public override IEnumerable<ValidationError> Validate(FunctionSpec spec) => spec.Grants.Index()
        .Where(each => each.Item.Capability == Name)
        .Select(each => new ValidationError(
            FormattableString.Invariant($"grants[{each.Index}]"), "Faasm's host interface needs no grant; state:NAME and invoke:NAME give what it reaches"));

    /// <inheritdoc/>
    public override IPreparedCapability? Prepare(FunctionSpec spec) => null;

    /// <inheritdoc/>
    public override void DefineImports(Linker linker)
    {
        new FaasmCalls(calls, new ChainImports(calls)).DefineIn(linker);
        FaasmState.DefineIn(linker);
        FaasmUnsupported.DefineIn(linker);
    }
}
