using System.Collections.Immutable;
using Longshore.Functions.Capabilities.Chain;
using Longshore.Functions.Capabilities.Faasm;
using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.KeyValue;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Capabilities.Mpi;
using Longshore.Functions.Capabilities.Near;
using Longshore.Functions.Capabilities.Objects;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Capabilities.Scratch;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Functions.Capabilities.Tcp;
using Longshore.Functions.Capabilities.State;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities;

/// <summary>The capabilities that a node offers.</summary>
internal sealed class CapabilityTable
{
    private readonly ImmutableArray<Capability> _capabilities;

    /// <param name="capabilities">The capabilities.</param>
    /// <param name="faulted">Receives exceptions of operations that are faults of the node.</param>
    public CapabilityTable(IEnumerable<Capability> capabilities, Action<Exception>? faulted = null)
    {
        _capabilities = [.. capabilities];
        Operations = new OperationTable(_capabilities.SelectMany(capability => capability.Operations), faulted);
    }

    /// <summary>The capabilities of every node, for the validation of specs.</summary>
    public static CapabilityTable BuiltIn { get; } = Of(new CapabilityServices());

    /// <summary>The capabilities of a node.</summary>
    /// <param name="services">What they work with.</param>
    public static CapabilityTable Of(CapabilityServices services) => new(
        [
            new FilesCapability(),
            new EnvironmentCapability(),
            new ScratchCapability(services.Scratch),
            new HttpCapability(services.Http),
            new TcpCapability(services.Tcp),
            new KeyValueCapability(services.KeyValue, services.Time),
            new StateCapability(services.State),
            new ObjectCapability(services.Objects),
            new SecretCapability(services.Secrets),
            new QueueCapability(services.Queues),
            new InvokeCapability(services.Calls),
            new ChainCapability(services.Calls),
            new MpiCapability(services.Calls, services.Near),
            new FaasmCapability(services.Calls),
            new NearCapability(services.Near, services.Calls),
        ],
        services.Faulted);

    /// <summary>The operations of all capabilities.</summary>
    public OperationTable Operations { get; }

    /// <summary>The objects that a spec's grants put into a guest's <c>env</c>.</summary>
    public IReadOnlyList<Binding> Bindings(FunctionSpec spec) => [.. _capabilities.SelectMany(capability => capability.Bindings(spec))];

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

        var names = _capabilities.SelectMany(capability => capability.Variables(spec)).Concat(Bindings(spec).Select(binding => binding.Name));
        foreach (var twice in names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return new ValidationError("grants", $"the name \"{twice.Key}\" is given twice, by grants or by a grant and an environment variable");
        }
    }

    /// <summary>What a deployment needs and the node does not have now, with paths.</summary>
    public IEnumerable<ValidationError> Lacking(FunctionSpec spec) => _capabilities.SelectMany(capability => capability.Lacking(spec));

    /// <summary>Prepares what a spec grants.</summary>
    /// <returns>Makes the world of a new sandbox.</returns>
    /// <exception cref="CapabilityException">Something of it cannot be used on this node.</exception>
    public Func<SandboxWorld> Prepare(FunctionSpec spec)
    {
        IPreparedCapability[] prepared = [.. _capabilities.Select(capability => capability.Prepare(spec)).OfType<IPreparedCapability>()];
        var bindings = Bindings(spec);
        return () =>
        {
            var world = new SandboxWorld(Operations, bindings, spec);
            foreach (var capability in prepared)
            {
                capability.Attach(world);
            }

            return world;
        };
    }

    /// <summary>Defines the imports of all capabilities.</summary>
    public void DefineImports(Linker linker)
    {
        OperationImports.DefineIn(linker);
        foreach (var capability in _capabilities)
        {
            capability.DefineImports(linker);
        }
    }
}
