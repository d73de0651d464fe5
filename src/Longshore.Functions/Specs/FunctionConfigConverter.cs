using System.Text.Json;
using System.Text.Json.Serialization;

namespace Longshore.Functions.Specs;

/// <summary>Deployed functions in the JSON form of <see cref="FunctionSpecJson"/>.</summary>
public sealed class FunctionConfigConverter : JsonConverter<FunctionConfig>
{
    /// <inheritdoc/>
    public override FunctionConfig Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var errors = new List<ValidationError>();
        return FunctionSpecJson.Read(JsonElement.ParseValue(ref reader), errors)
            ?? throw new JsonException(string.Join("; ", errors));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, FunctionConfig value, JsonSerializerOptions options) =>
        FunctionSpecJson.Write(writer, value);
}
