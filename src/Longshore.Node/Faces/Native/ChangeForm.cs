using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Longshore.Node.Faces.Native;

/// <summary>A change of functions as a form (multipart/form-data): the part <c>change</c> has the specs to deploy and the names to remove as
/// JSON, and each further part has the code whose digest is the part's name.</summary>
public static class ChangeForm
{
    private const string ChangePart = "change";
    private const string Deploy = "deploy";
    private const string Remove = "remove";

    // The specs of the most functions, each with the longest annotations.
    private const int ChangeBytesMax = 128 << 20;

    // "multipart/form-data; boundary=..." has at most 70 characters of a boundary (RFC 2046).
    private const int BoundaryCharactersMax = 70;

    /// <summary>Writes a change as the body of a request.</summary>
    public static HttpContent Write(FunctionChange change)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray(Deploy);
            foreach (var each in change.Deployed)
            {
                writer.WriteRawValue(FunctionSpecJson.Write(each.Spec));
            }

            writer.WriteEndArray();
            writer.WriteStartArray(Remove);
            foreach (var name in change.Removed)
            {
                writer.WriteStringValue(name.Value);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        var form = new MultipartFormDataContent { { new ByteArrayContent(buffer.WrittenSpan.ToArray()), ChangePart } };
        foreach (var each in change.Deployed.DistinctBy(each => each.Spec.Artifact.Digest))
        {
            var part = new ReadOnlyMemoryContent(each.Artifact);
            part.Headers.ContentType = new("application/octet-stream");
            form.Add(part, each.Spec.Artifact.Digest.Hex, each.Spec.Name.Value);
        }

        return form;
    }

    /// <summary>Reads a change.</summary>
    /// <param name="request">The request.</param>
    /// <param name="codeBytesMax">The most bytes of all code together.</param>
    /// <param name="errors">Takes every error, one sentence each.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The change, or null if there are errors.</returns>
    internal static async Task<FunctionChange?> ReadAsync(HttpRequest request, long codeBytesMax, List<string> errors, CancellationToken cancellationToken)
    {
        if (BoundaryOf(request) is not { } boundary)
        {
            errors.Add("the body must be multipart/form-data with the part \"change\" and a part of code for each digest");
            return null;
        }

        byte[]? change = null;
        var code = new Dictionary<ModuleDigest, byte[]>();
        try
        {
            var reader = new MultipartReader(boundary, request.Body) { BodyLengthLimit = null };
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                var isChange = NameOf(section) == ChangePart;
                var left = isChange ? ChangeBytesMax : codeBytesMax - code.Values.Sum(each => (long)each.Length);
                if (await ReadAsync(section.Body, left, cancellationToken) is not { } bytes)
                {
                    errors.Add(isChange ? $"the specs are over the limit of {ChangeBytesMax} bytes" : $"the code of all functions is over the limit of {codeBytesMax} bytes");
                    return null;
                }

                if (isChange)
                {
                    change = bytes;
                }
                else
                {
                    code[ModuleDigest.Of(bytes)] = bytes;
                }

                if (code.Count > FunctionChange.FunctionsMax)
                {
                    errors.Add(string.Create(CultureInfo.InvariantCulture, $"the form has the code of more than {FunctionChange.FunctionsMax} functions"));
                    return null;
                }
            }
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException && broken is not BadHttpRequestException)
        {
            errors.Add($"the form cannot be read: {broken.Message}");
            return null;
        }

        if (change is null)
        {
            errors.Add("the form has no part \"change\"");
            return null;
        }

        return Read(change, code, errors);
    }

    private static FunctionChange? Read(byte[] json, Dictionary<ModuleDigest, byte[]> code, List<string> errors)
    {
        var found = new List<ValidationError>();
        var deployed = new List<Deployment>();
        var removed = new List<FunctionName>();
        try
        {
            using var document = JsonDocument.Parse(json);
            var fields = new JsonObjectReader(document.RootElement, "", found);
            foreach (var (index, spec) in fields.Elements(Deploy).Index())
            {
                var wrong = new List<ValidationError>();
                if (FunctionSpecJson.Read(spec, wrong) is not { Spec: var read })
                {
                    found.AddRange(wrong.Select(error => error with { Path = string.Create(CultureInfo.InvariantCulture, $"{Deploy}[{index}].{error.Path}") }));
                }
                else if (code.TryGetValue(read.Artifact.Digest, out var bytes))
                {
                    deployed.Add(new Deployment(read with { Artifact = Artifact.Of(bytes) }, bytes));
                }
                else
                {
                    found.Add(new ValidationError(string.Create(CultureInfo.InvariantCulture, $"{Deploy}[{index}].artifact.digest"), "no part of the form has this digest"));
                }
            }

            foreach (var (index, text) in fields.Texts(Remove))
            {
                if (FunctionName.TryParse(text, out var name))
                {
                    removed.Add(name);
                }
                else
                {
                    fields.Refuse(string.Create(CultureInfo.InvariantCulture, $"{Remove}[{index}]"), FunctionName.Rule);
                }
            }

            fields.RefuseOthers();
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // An escape of half a surrogate pair is found when a text is taken.
            found.Add(new ValidationError(ChangePart, $"is not JSON: {broken.Message}"));
        }

        errors.AddRange(found.Select(error => error.ToString()));
        return found.Count == 0 ? new FunctionChange(deployed, removed) : null;
    }

    private static string? BoundaryOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= BoundaryCharactersMax } boundary
            ? boundary
            : null;

    private static string? NameOf(MultipartSection section) =>
        ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
            ? HeaderUtilities.RemoveQuotes(disposition.Name).Value
            : null;

    // Null if it is longer.
    private static async Task<byte[]?> ReadAsync(Stream body, long bytesMax, CancellationToken cancellationToken)
    {
        const int StepBytes = 64 << 10;
        using var read = new MemoryStream();
        var step = new byte[StepBytes];
        while (await body.ReadAsync(step, cancellationToken) is > 0 and var got)
        {
            if (read.Length + got > bytesMax)
            {
                return null;
            }

            read.Write(step, 0, got);
        }

        return read.ToArray();
    }
}
