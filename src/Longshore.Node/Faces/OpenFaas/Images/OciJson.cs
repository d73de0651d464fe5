using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>The JSON of registries.</summary>
[JsonSerializable(typeof(OciManifest))]
[JsonSerializable(typeof(OciToken))]
[JsonSerializable(typeof(DockerConfig))]
internal sealed partial class OciJson : JsonSerializerContext;
