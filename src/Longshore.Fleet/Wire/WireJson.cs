using System.Text.Json;
using System.Text.Json.Serialization;

namespace Longshore.Fleet.Wire;

/// <summary>Writes JSON values as they were.</summary>
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(byte[]))]
internal sealed partial class WireJson : JsonSerializerContext;
