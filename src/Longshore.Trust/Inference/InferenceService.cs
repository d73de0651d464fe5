using System.Net;
using System.Text.Json;
using Longshore.Functions;
using Longshore.Trust.Orders;
using Longshore.Trust.Worker;

namespace Longshore.Trust.Inference;

/// <summary>Answers as the inference service of Avalon's samples: finds things in the picture that a request names, and writes the annotated picture.
/// The data never leaves the service's machine. Its detector is our own, not one of OpenVINO's.</summary>
public sealed class InferenceService : IMessageAnswerer
{
    private readonly PictureDetector _detector;
    private readonly PictureFolders _folders;
    private readonly Action<string> _log;

    /// <param name="detector">Finds things. The caller disposes it.</param>
    /// <param name="options">The folders.</param>
    /// <exception cref="IOException">A folder is missing, or both are the same.</exception>
    public InferenceService(PictureDetector detector, InferenceOptions options)
    {
        _detector = detector;
        _folders = new PictureFolders(options.Images, options.Output);
        _log = options.Log ?? (_ => { });
    }

    /// <inheritdoc/>
    public string Busy { get; } = InferenceAnswers.Refused("Busy", "too many pictures are under way");

    /// <inheritdoc/>
    public async ValueTask<string> AnswerAsync(ReadOnlyMemory<byte> message, IPAddress client, CancellationToken cancellationToken)
    {
        try
        {
            using var document = OrderJson.Parse(message, InferenceOptions.Messages.TokensMax);
            return await AnswerAsync(document.RootElement, cancellationToken);
        }
        catch (Exception malformed) when (malformed is JsonException or OrderException)
        {
            return InferenceAnswers.Refused("BadRequest", "the request is no JSON, or a field is no text");
        }
        catch (InferenceException refusal)
        {
            _log(PrintableText.Of($"a picture is refused: {refusal.Message}"));
            return refusal.Answer;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return InferenceAnswers.Refused("ShuttingDown", "the service ends");
        }
        catch (Exception defect)
        {
            _log($"a request failed in a way that must not happen: {defect.GetType().Name}");
            return InferenceAnswers.Refused("Failed", "the service has a defect");
        }
    }

    private async ValueTask<string> AnswerAsync(JsonElement request, CancellationToken cancellationToken)
    {
        if (OrderFields.OptionalText(request, "workloadId") is not { } workload)
        {
            return InferenceAnswers.NoWorkload;
        }

        if (workload != InferenceAnswers.Workload)
        {
            return InferenceAnswers.Unsupported;
        }

        return OrderFields.OptionalText(request, "params") is { } name ? await AnnotateAsync(name, cancellationToken) : InferenceAnswers.NoParameters;
    }

    private async ValueTask<string> AnnotateAsync(string name, CancellationToken cancellationToken)
    {
        var found = await _detector.DetectAsync(_folders.Read(name), cancellationToken);
        var file = _folders.Write(name, found.Picture.Span);
        _log(PrintableText.Of($"{file}: {(found.Things.Count == 0 ? "nothing" : string.Join(", ", found.Things))}"));
        return InferenceAnswers.Success(file);
    }
}
