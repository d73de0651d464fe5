using System.Security.Cryptography;
using System.Text.Json;
using Longshore.Functions.Capabilities.Http;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>Pulls modules from registries that the operator grants: OCI artifacts with one layer of WebAssembly.</summary>
/// <param name="requests">Reaches the registries.</param>
/// <param name="credentials">The users and passwords of registries.</param>
/// <param name="moduleBytesMax">The largest module, in bytes.</param>
/// <remarks>https://github.com/opencontainers/distribution-spec, https://tag-runtime.cncf.io/wgs/wasm/deliverables/wasm-oci-artifact/</remarks>
internal sealed class RegistryImages(GrantedRequests requests, RegistryCredentials credentials, int moduleBytesMax) : IImageSource
{
    // The specification's limit of a manifest.
    private const int ManifestBytesMax = 4 << 20;

    // An index may have any number.
    private const int PlatformsShown = 8;
    private const string DigestHeader = "Docker-Content-Digest";

    // That of the CNCF's artifacts, and those that came before it.
    private static readonly string[] ModuleTypes =
        ["application/wasm", "application/vnd.wasm.content.layer.v1+wasm", "application/vnd.module.wasm.content.layer.v1+wasm"];

    /// <inheritdoc/>
    public Func<CancellationToken, Task<ImageArtifact>>? Find(ImageRequest request) =>
        OciReference.TryParse(request.Image, out var reference) ? cancellationToken => ReadAsync(request.Image, reference, cancellationToken) : null;

    private async Task<ImageArtifact> ReadAsync(string image, OciReference reference, CancellationToken cancellationToken)
    {
        try
        {
            return new ImageArtifact(await PullAsync(reference, cancellationToken));
        }
        catch (IOException failure)
        {
            throw new ImageException($"{image} cannot be pulled: {failure.Message}", failure);
        }
        catch (JsonException malformed)
        {
            throw new ImageException($"{image} cannot be pulled: the registry's answer is malformed", malformed);
        }
    }

    private async Task<ReadOnlyMemory<byte>> PullAsync(OciReference reference, CancellationToken cancellationToken)
    {
        var session = new OciSession(requests, Registry(reference), credentials.HeaderFor(reference.Host));
        var manifest = await ReadAsync(session, reference, reference.IsDigest ? reference.Reference : null, cancellationToken);
        if (manifest?.Manifests is { } entries)
        {
            var chosen = reference with { Reference = DigestOf(entries) };
            manifest = await ReadAsync(session, chosen, chosen.Reference, cancellationToken);
        }

        var layer = LayerOf(manifest);
        var module = await session.GetAsync($"{reference.Repository}/blobs/{layer.Digest}", "*/*", cancellationToken);
        if (module.Body.Length != layer.Size)
        {
            throw new ImageException(FormattableString.Invariant($"the module has {module.Body.Length} bytes, the manifest says {layer.Size}"));
        }

        RequireDigest("the module", module.Body.Span, layer.Digest!);
        return module.Body;
    }

    // Whatever the registry says itself of a digest must be true too.
    private static async Task<OciManifest?> ReadAsync(OciSession session, OciReference reference, string? digest, CancellationToken cancellationToken)
    {
        var answer = await session.GetAsync($"{reference.Repository}/manifests/{reference.Reference}", OciManifest.MediaTypes, cancellationToken);
        if (answer.Body.Length > ManifestBytesMax)
        {
            throw new ImageException($"the manifest has more than {ManifestBytesMax} bytes");
        }

        if ((digest ?? answer.Header(DigestHeader)) is { } expected)
        {
            RequireDigest("the manifest", answer.Body.Span, expected);
        }

        return JsonSerializer.Deserialize(answer.Body.Span, OciJson.Default.OciManifest);
    }

    // That for WebAssembly; or the only one, if the index does not say what it is for.
    private static string DigestOf(IReadOnlyList<OciEntry?> entries)
    {
        OciEntry[] usable = [.. entries.OfType<OciEntry>().Where(entry => entry.Digest is { } digest && OciReference.IsDigestText(digest))];
        var chosen = Array.Find(usable, entry => entry.Platform?.IsWasi == true)
            ?? (usable is [{ Platform: null } only] ? only : null);
        return chosen?.Digest ?? throw new ImageException(
            $"the image's index has none for wasi/wasm, but for {string.Join(", ", usable.Take(PlatformsShown).Select(entry => entry.Platform?.ToString() ?? "no platform"))}");
    }

    private OciLayer LayerOf(OciManifest? manifest)
    {
        OciLayer[] layers = [.. (manifest?.Layers ?? []).OfType<OciLayer>().Where(layer => ModuleTypes.Contains(layer.MediaType, StringComparer.Ordinal))];
        return layers switch
        {
            [{ Digest: { } digest } layer] when OciReference.IsDigestText(digest) => layer.Size <= moduleBytesMax
                ? layer
                : throw new ImageException(FormattableString.Invariant($"the module of {layer.Size} bytes is over the limit of {moduleBytesMax}")),
            _ => throw new ImageException(
                $"the image is no artifact with one module of WebAssembly (a layer of the type {ModuleTypes[0]}); images of containers do not run here"),
        };
    }

    // A registry is reached without TLS only where the grant says so.
    private Uri Registry(OciReference reference)
    {
        Uri[] ways = [new($"https://{reference.Host}/v2/"), new($"http://{reference.Host}/v2/")];
        return ways.FirstOrDefault(requests.Grants)
            ?? throw new ImageException($"the registry {reference.Host} is not granted: start the node with --openfaas-registry {reference.Host}");
    }

    private static void RequireDigest(string what, ReadOnlySpan<byte> bytes, string expected)
    {
        var digest = StoredImages.Prefix + Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (digest != expected)
        {
            throw new ImageException($"{what} has the digest {digest}, not {expected}");
        }
    }
}
