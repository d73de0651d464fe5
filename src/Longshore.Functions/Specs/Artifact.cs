using Longshore.JavaScript.Modules;
using Longshore.Python.Packages;

namespace Longshore.Functions.Specs;

/// <summary>A function's code: immutable, known by its digest.</summary>
/// <param name="Digest">The SHA-256 digest of its bytes.</param>
/// <param name="Kind">What the bytes are.</param>
public readonly record struct Artifact(ModuleDigest Digest, ArtifactKind Kind)
{
    /// <summary>Describes an artifact by its bytes. They are not validated.</summary>
    public static Artifact Of(ReadOnlySpan<byte> bytes) => new(
        ModuleDigest.Of(bytes),
        ModuleGraph.IsGraph(bytes) ? ArtifactKind.JavaScript
        : PythonPackage.IsPackage(bytes) ? ArtifactKind.Python
        : ArtifactKind.WasmCommand);
}
