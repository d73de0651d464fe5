using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.Objects;

/// <summary>The JSON of the API of objects.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ObjectSummary))]
[JsonSerializable(typeof(ObjectListing))]
public sealed partial class ObjectJson : JsonSerializerContext
{
    /// <summary>The options for responses. Keys are shown as they are, because no browser interprets JSON as HTML.</summary>
    internal static ObjectJson Answers { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
