using System.Text.Json.Serialization;

namespace Longshore.Functions.Near;

/// <summary>The JSON of whole calls and their answers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WholeCallHead))]
[JsonSerializable(typeof(WholeAnswerHead))]
[JsonSerializable(typeof(RankStartHead))]
internal sealed partial class WholeJson : JsonSerializerContext;
