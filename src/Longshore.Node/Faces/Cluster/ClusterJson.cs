using System.Text.Json;
using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.Cluster;

/// <summary>The JSON of the API of the cluster.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ClusterSummary))]
[JsonSerializable(typeof(ClusterMemberSummary))]
public sealed partial class ClusterJson : JsonSerializerContext;
