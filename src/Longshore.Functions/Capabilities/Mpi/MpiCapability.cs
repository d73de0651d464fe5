using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Near;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Mpi;

/// <summary>MPI: programs whose ranks are instances of one function that send each other messages. <c>sdk/c/mpi.h</c> declares it. It needs no
/// grant: a rank reaches nothing that the function does not reach itself.</summary>
/// <param name="calls">Runs the ranks, or null where specs are only validated.</param>
/// <param name="near">The nodes over which worlds may spread, or null for none.</param>
internal sealed class MpiCapability(FunctionCalls? calls, NearServices? near) : Capability
{
    /// <inheritdoc/>
    public override string Name => "mpi";

    /// <inheritdoc/>
    public override IEnumerable<ValidationError> Validate(FunctionSpec spec) => spec.Grants.Index()
        .Where(each => each.Item.Capability == Name)
        .Select(each => new ValidationError(FormattableString.Invariant($"grants[{each.Index}]"), "MPI needs no grant"));

    /// <inheritdoc/>
    public override IPreparedCapability? Prepare(FunctionSpec spec) => null;

    /// <inheritdoc/>
    public override void DefineImports(Linker linker)
    {
        new MpiWorldImports(calls, near).DefineIn(linker);
        MpiMessageImports.DefineIn(linker);
        MpiCollectiveImports.DefineIn(linker);
    }
}
