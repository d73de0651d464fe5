using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>Code that a function of the node has already: by its digest, or by the function's name.</summary>
/// <param name="catalog">The functions.</param>
/// <param name="store">Their code.</param>
internal sealed class StoredImages(IFunctionCatalog catalog, IFunctionStore store) : IImageSource
{
    /// <summary>What a digest begins with.</summary>
    public const string Prefix = "sha256:";

    /// <inheritdoc/>
    public Func<CancellationToken, Task<ImageArtifact>>? Find(ImageRequest request) =>
        Named(request.Image) is { } named ? cancellationToken => ReadAsync(named.Module, cancellationToken)
        : request.Image.StartsWith(Prefix, StringComparison.Ordinal) ? cancellationToken => ReadAsync(DigestIn(request.Image), cancellationToken)
        : null;

    private async Task<ImageArtifact> ReadAsync(ModuleDigest digest, CancellationToken cancellationToken)
    {
        try
        {
            return new ImageArtifact(await store.ReadModuleAsync(digest, cancellationToken));
        }
        catch (InvalidDataException missing)
        {
            throw new ImageException($"the node has no code {Prefix}{digest}", missing);
        }
    }

    private FunctionConfig? Named(string image) => FunctionName.TryParse(image, out var name) ? catalog.Find(name) : null;

    private static ModuleDigest DigestIn(string image) => ModuleDigest.TryParse(image[Prefix.Length..], out var digest)
        ? digest
        : throw new ImageException($"what follows {Prefix} must be 64 lowercase hexadecimal digits");
}
