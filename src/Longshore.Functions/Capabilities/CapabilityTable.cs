using System.Collections.Immutable;
using Longshore.Functions.Capabilities.Scratch;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities;

/// <summary>The capabilities that a node offers.</summary>
internal sealed class CapabilityTable
{
    private readonly ImmutableArray<Capability> _capabilities;

    public CapabilityTable(IEnumerable<Capability> capabilities) => _capabilities = [.. capabilities];

    /// <summary>The capabilities of every node, for the validation of specs.</summary>
    public static CapabilityTable BuiltIn { get; } = Of(scratch: null);

    /// <summary>The capabilities of a node.</summary>
    /// <param name="scratch">Its scratch stores, or null where specs are only validated.</param>
    public static CapabilityTable Of(ScratchStores? scratch) =>
        new([new FilesCapability(), new EnvironmentCapability(), new ScratchCapability(scratch)]);

    /// <summary>Every error in what a spec grants, with paths.</summary>
    public IEnumerable<ValidationError> Validate(FunctionSpec spec)
    {
        foreach (var (index, grant) in spec.Grants.Index())
        {
            if (_capabilities.All(capability => capability.Name != grant.Capability))
            {
                yield return new ValidationError(
                    FormattableString.Invariant($"grants[{index}]"),
                    $"there is no capability \"{grant.Capability}\"; there are {string.Join(", ", _capabilities.Select(each => each.Name))}");
            }
        }

        foreach (var error in _capabilities.SelectMany(capability => capability.Validate(spec)))
        {
            yield return error;
        }
    }

    /// <summary>Prepares what a spec grants.</summary>
    /// <exception cref="CapabilityException">Something of it cannot be used on this node.</exception>
    public IReadOnlyList<IPreparedCapability> Prepare(FunctionSpec spec) =>
        [.. _capabilities.Select(capability => capability.Prepare(spec)).OfType<IPreparedCapability>()];

    /// <summary>Defines the imports of all capabilities.</summary>
    public void DefineImports(Linker linker)
    {
        foreach (var capability in _capabilities)
        {
            capability.DefineImports(linker);
        }
    }
}
