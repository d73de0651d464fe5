using System.Text.Json;
using System.Text.Json.Serialization;
using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.Native;

/// <summary>What the node's API answers with, as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FunctionConfig))]
[JsonSerializable(typeof(FunctionConfig[]))]
[JsonSerializable(typeof(Health))]
public sealed partial class ApiJson : JsonSerializerContext;
