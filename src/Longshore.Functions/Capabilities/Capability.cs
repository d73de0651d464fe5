using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities;

/// <summary>Something that a guest can reach beyond its own memory. It has three moments: <see cref="Validate"/> when a spec enters,
/// <see cref="Prepare"/> once per function, and <see cref="IPreparedCapability.Attach"/> once per sandbox.</summary>
internal abstract class Capability
{
    /// <summary>The name by which a spec grants it.</summary>
    public abstract string Name { get; }

    /// <summary>The operations by which guests of every language use it. Whatever a spec grants, they exist; one whose function has no
    /// grant must be refused at the call: see <see cref="OperationCall.Granted"/>.</summary>
    public virtual IEnumerable<Operation> Operations => [];

    /// <summary>Reads the capability's part of a spec and returns every error in it, with paths.</summary>
    public abstract IEnumerable<ValidationError> Validate(FunctionSpec spec);

    /// <summary>The objects that a spec's grants put into a guest's <c>env</c>. The spec is valid.</summary>
    public virtual IEnumerable<Binding> Bindings(FunctionSpec spec) => [];

    /// <summary>The variables of a guest's environment that a spec gives. The spec is valid.</summary>
    public virtual IEnumerable<string> Variables(FunctionSpec spec) => [];

    /// <summary>What a deployment needs and the node does not have now. A function that was deployed before is kept: what it needs may come
    /// back.</summary>
    public virtual IEnumerable<ValidationError> Lacking(FunctionSpec spec) => [];

    /// <summary>Opens what all sandboxes of a function share. The spec is valid.</summary>
    /// <returns>What is attached to each sandbox, or null if the spec grants none of it.</returns>
    /// <exception cref="CapabilityException">What the spec grants cannot be used on this node.</exception>
    public abstract IPreparedCapability? Prepare(FunctionSpec spec);

    /// <summary>Defines the imports by which WebAssembly reaches it. They are defined for every module; one whose function has no
    /// grant must be refused at the call.</summary>
    public virtual void DefineImports(Linker linker)
    {
    }
}
