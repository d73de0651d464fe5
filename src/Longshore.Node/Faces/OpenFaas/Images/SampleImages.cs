using System.Text;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>Well-known images of demonstrations, as samples of ours that do the same. Registry and tag do not matter.</summary>
internal sealed class SampleImages : IImageSource
{
    private const string ResourcePrefix = "openfaas/";

    // "openfaas" is where OpenFaaS keeps the same images today.
    private static readonly string[] Owners = ["functions/", "openfaas/"];
    private static readonly string[] Registries = ["docker.io/", "ghcr.io/"];

    private static readonly Dictionary<(string Image, string Program), string> Samples = new()
    {
        [("alpine", "cat")] = "echo.wasm",
        [("alpine", "env")] = "environment.wasm",
        [("alpine", "sha512sum")] = "sha512sum.wasm",
        [("nodeinfo", "")] = "nodeinfo.js",
        [("figlet", "")] = "figlet.wasm",
    };

    /// <inheritdoc/>
    public Func<CancellationToken, Task<ImageArtifact>>? Find(ImageRequest request) =>
        NameIn(request.Image) is { } name ? cancellationToken => ReadAsync(name, request.Program, cancellationToken) : null;

    private static async Task<ImageArtifact> ReadAsync(string name, string program, CancellationToken cancellationToken)
    {
        var file = Samples.GetValueOrDefault((name, program)) ?? Samples.GetValueOrDefault((name, ""))
            ?? throw new ImageException($"of functions/{name} the programs cat, env and sha512sum are here, not \"{program}\"");
        var bytes = await ReadAsync(file, cancellationToken);
        return new ImageArtifact(Path.GetExtension(file) == ".js" ? SourceText.PackScript(Encoding.UTF8.GetString(bytes)) : bytes);
    }

    private static string? NameIn(string image)
    {
        var rest = Registries.FirstOrDefault(registry => image.StartsWith(registry, StringComparison.Ordinal)) is { } from ? image[from.Length..] : image;
        if (Owners.FirstOrDefault(owner => rest.StartsWith(owner, StringComparison.Ordinal)) is not { } owned)
        {
            return null;
        }

        var name = rest[owned.Length..].Split(':', '@')[0];
        return Samples.Keys.Any(key => key.Image == name) ? name : null;
    }

    private static async Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken)
    {
        await using var resource = typeof(SampleImages).Assembly.GetManifestResourceStream(ResourcePrefix + file)!;
        var bytes = new byte[resource.Length];
        await resource.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}
