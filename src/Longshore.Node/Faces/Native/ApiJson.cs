using System.Text.Json;
using System.Text.Json.Serialization;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Functions.Catalog;
using Longshore.Functions.Logs;
using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.Native;

/// <summary>The JSON of the node's API.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FunctionConfig))]
[JsonSerializable(typeof(FunctionConfig[]))]
[JsonSerializable(typeof(SecretDescription))]
[JsonSerializable(typeof(SecretDescription[]))]
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(FunctionVersion[]))]
public sealed partial class ApiJson : JsonSerializerContext;
