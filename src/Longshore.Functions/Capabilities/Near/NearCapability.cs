using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Near;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Near;

/// <summary>Functions that read objects and move to the nodes that store them: Faasm's <c>__faasmndp_*</c>, and <c>longshore.near</c>.</summary>
/// <param name="near">What the node has for it, or null where specs are only validated.</param>
/// <param name="calls">The clocks and calls of functions, or null where specs are only validated.</param>
internal sealed class NearCapability(NearServices? near, FunctionCalls? calls) : GrantedCapability<NearGrant>
{
    /// <summary>The name by which a spec grants it.</summary>
    public const string CapabilityName = "near";

    /// <inheritdoc/>
    public override string Name => CapabilityName;

    /// <inheritdoc/>
    // Faasm's keys name no bucket.
    protected override int GrantsMax => 1;

    /// <inheritdoc/>
    protected override string Rule => NearGrant.Rule;

    /// <inheritdoc/>
    public override void DefineImports(Linker linker) => NearImports.DefineIn(linker);

    /// <inheritdoc/>
    protected override bool TryParse(string argument, [NotNullWhen(true)] out NearGrant? parsed) => NearGrant.TryParse(argument, out parsed);

    /// <inheritdoc/>
    protected override string? Refusal(ArtifactKind kind) =>
        kind == ArtifactKind.Python ? "functions in Python do not move to their data" : null;

    /// <inheritdoc/>
    protected override IPreparedCapability Prepare(IReadOnlyList<NearGrant> granted) => near is not null
        ? new GrantedBucket(near, granted[0].Bucket, calls)
        : throw new CapabilityException("there is no store of objects here");
}
