using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Longshore.Node.Http;
using Longshore.Node.Startup;

namespace Longshore.Node.Api;

/// <summary>What the node writes and reads as JSON.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(FunctionDescription))]
[JsonSerializable(typeof(FunctionDescription[]))]
[JsonSerializable(typeof(NodeRecord))]
[JsonSerializable(typeof(Health))]
public sealed partial class NodeJson : JsonSerializerContext
{
    /// <summary>What the node answers with: quotes in sentences stay readable, as no browser takes JSON for HTML.</summary>
    internal static NodeJson Answers { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
