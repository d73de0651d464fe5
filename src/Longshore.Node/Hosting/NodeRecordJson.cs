using System.Text.Json;
using System.Text.Json.Serialization;

namespace Longshore.Node.Hosting;

/// <summary>Node records as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NodeRecord))]
internal sealed partial class NodeRecordJson : JsonSerializerContext;
