using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Capabilities.Files;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Functions.Specs;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Capabilities;

/// <summary>Directories of the node, which a WASI command or a program of Python sees as preopened directories, and a program of
/// JavaScript by <c>env.files</c>.</summary>
internal sealed class FilesCapability : GrantedCapability<FunctionDirectory>
{
    /// <summary>The name by which a spec grants it.</summary>
    public const string CapabilityName = FunctionDirectory.CapabilityName;

    /// <inheritdoc/>
    public override string Name => CapabilityName;

    /// <inheritdoc/>
    public override IEnumerable<Operation> Operations => FileOperations.All;

    /// <inheritdoc/>
    // One object for all directories.
    public override IEnumerable<Binding> Bindings(FunctionSpec spec) =>
        spec.Artifact.Kind == ArtifactKind.JavaScript
            && (spec.Grants.Any(grant => grant.Capability == Name) || SecretGrant.In(spec).Any(grant => grant.File is not null))
            ? [new Binding(CapabilityName, CapabilityName)]
            : [];

    /// <inheritdoc/>
    // Each is an open descriptor for every function that has it.
    protected override int GrantsMax => 16;

    /// <inheritdoc/>
    protected override string Rule => FunctionDirectory.Rule;

    /// <inheritdoc/>
    protected override bool TryParse(string argument, [NotNullWhen(true)] out FunctionDirectory? parsed) =>
        FunctionDirectory.TryParse(argument, out parsed);

    /// <inheritdoc/>
    protected override IPreparedCapability Prepare(IReadOnlyList<FunctionDirectory> granted)
    {
        try
        {
            return new OpenDirectories(
                [.. granted.Select(each => WasiDirectory.Open(each.HostPath, each.GuestPath, each.IsWritable))]);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CapabilityException(failure.Message, failure);
        }
    }

    // The directories are closed by their finalizers, after the last sandbox that has them.
    private sealed class OpenDirectories(IReadOnlyList<WasiDirectory> directories) : IPreparedCapability
    {
        public void Attach(SandboxWorld world) => world.Directories.AddRange(directories);
    }
}
