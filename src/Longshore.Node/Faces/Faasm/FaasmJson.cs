using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.Faasm;

/// <summary>The JSON of Faasm's messages.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FaasmRequest))]
[JsonSerializable(typeof(FaasmResult))]
[JsonSerializable(typeof(FaasmGraph))]
internal sealed partial class FaasmJson : JsonSerializerContext;
