using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Longshore.Node.Faces.OpenFaas.Detached;

namespace Longshore.Node.Faces.OpenFaas.Messages;

/// <summary>The JSON of OpenFaaS's messages. As in Go, the case of a field's name does not matter in requests.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(GatewayDeployment))]
[JsonSerializable(typeof(StoredDeployment))]
[JsonSerializable(typeof(GatewayStatus))]
[JsonSerializable(typeof(IEnumerable<GatewayStatus>))]
[JsonSerializable(typeof(GatewayRemoval))]
[JsonSerializable(typeof(GatewayScale))]
[JsonSerializable(typeof(GatewaySecret))]
[JsonSerializable(typeof(IEnumerable<GatewaySecret>))]
[JsonSerializable(typeof(GatewayNamespace))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(IEnumerable<string>))]
[JsonSerializable(typeof(GatewayInfo))]
[JsonSerializable(typeof(GatewayLogLine))]
[JsonSerializable(typeof(GatewayAlerts))]
[JsonSerializable(typeof(SourceCallRequest))]
[JsonSerializable(typeof(SourceCallAnswer))]
[JsonSerializable(typeof(DetachedCallHead))]
internal sealed partial class GatewayJson : JsonSerializerContext
{
    /// <summary>The options for answers. Quotes are not escaped, because no browser interprets JSON as HTML.</summary>
    public static GatewayJson Answers { get; } = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
