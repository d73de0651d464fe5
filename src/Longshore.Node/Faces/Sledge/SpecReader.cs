using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.Sledge;

/// <summary>Reads the specifications of all generations of SLEdge: an array of tenants or of modules. Continues after an error, so that
/// all errors are reported at once.</summary>
public static class SpecReader
{
    /// <summary>The largest specification that is read, in bytes.</summary>
    // A tenant with one route takes about 300 bytes, so 55,000 of them fit; there are 65,535 ports.
    public const int BytesMax = 16 << 20;

    // SLEdge's first parser accepted them.
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true };

    /// <summary>Reads a specification.</summary>
    /// <param name="json">The text, as UTF-8.</param>
    /// <param name="defaults">What a route has if it says nothing, or null for what it has without options.</param>
    public static SpecModel Read(ReadOnlyMemory<byte> json, RouteDefaults? defaults = null)
    {
        var errors = new List<ValidationError>();
        var warnings = new List<ValidationError>();
        var tenants = new List<TenantConfig>();
        if (!Utf8.IsValid(json.Span))
        {
            return new SpecModel([], [new ValidationError("$", "is not UTF-8 text")], []);
        }

        try
        {
            using var document = Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Array || document.RootElement.GetArrayLength() == 0)
            {
                errors.Add(new ValidationError("$", "must be an array of at least one tenant"));
            }
            else
            {
                var reader = new TenantReader(new RouteReader(defaults ?? new RouteDefaults(), warnings), errors, warnings);
                foreach (var (index, element) in document.RootElement.EnumerateArray().Index())
                {
                    reader.Read(new JsonObjectReader(element, string.Create(null, $"$[{index}]"), errors), tenants);
                }
            }
        }
        catch (JsonException broken)
        {
            errors.Add(new ValidationError("$", string.Create(
                CultureInfo.InvariantCulture,
                $"is not JSON: line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1} is not expected there")));
        }

        return new SpecModel(tenants, errors, warnings);
    }

    // The first specifications of SLEdge are objects with commas between them, without brackets around.
    private static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        var text = json.Span.TrimStart(" \t\r\n"u8);
        return text.StartsWith("{"u8) && text[1..].TrimStart(" \t\r\n"u8).StartsWith("\""u8)
            ? JsonDocument.Parse((byte[])[(byte)'[', .. text, (byte)']'], Lenient)
            : JsonDocument.Parse(json, Lenient);
    }
}
