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
public sealed partial class NodeJson : JsonSerializerContext;
