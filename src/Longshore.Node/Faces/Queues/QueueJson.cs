using System.Text.Json;
using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.Queues;

/// <summary>The JSON of the API of queues.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(QueueSummary[]))]
[JsonSerializable(typeof(QueueDetails))]
[JsonSerializable(typeof(QueueChanged))]
public sealed partial class QueueJson : JsonSerializerContext;
