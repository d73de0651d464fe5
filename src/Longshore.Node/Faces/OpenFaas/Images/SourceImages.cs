using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Longshore.Node.Faces.OpenFaas.Messages;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>The function's source itself, as MicroFaaS sends it: the base64 of a JSON string. It is Python, or JavaScript if the deployment says
/// so.</summary>
internal sealed class SourceImages : IImageSource
{
    /// <summary>The label that names the language.</summary>
    public const string LanguageLabel = "longshore/lang";

    /// <inheritdoc/>
    public Func<CancellationToken, Task<ImageArtifact>>? Find(ImageRequest request) =>
        TryDecode(request.Image, out var source) ? _ => Task.FromResult(Pack(source, request.Language)) : null;

    private static ImageArtifact Pack(string source, string written)
    {
        var bytes = written switch
        {
            SourceText.JavaScript => SourceText.PackScript(source),
            var language when SourceText.IsPython(language) => SourceText.PackProgram(Encoding.UTF8.GetBytes(source)),
            var other => throw new ImageException(
                $"the label {LanguageLabel} is \"{other}\", not {SourceText.Python}, {SourceText.MicroPython} or {SourceText.JavaScript}"),
        };
        return new ImageArtifact(bytes) { IsSource = true };
    }

    private static bool TryDecode(string image, [NotNullWhen(true)] out string? source)
    {
        source = null;
        var bytes = new byte[image.Length];

        // The quotation marks of the JSON string tell it from names that are base64 by chance.
        if (!Convert.TryFromBase64String(image, bytes, out var length) || length < 2 || bytes[0] != '"' || bytes[length - 1] != '"')
        {
            return false;
        }

        try
        {
            source = JsonSerializer.Deserialize(bytes.AsSpan(0, length), GatewayJson.Default.String);
            return source is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
