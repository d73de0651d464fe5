using System.Text.Json.Serialization;
using Longshore.Functions.Calls;

namespace Longshore.Node.Faces.Faasm;

/// <summary>A call in a graph.</summary>
/// <param name="Message">The call.</param>
/// <param name="Chained">The calls that it has made; null if there are none.</param>
internal sealed record FaasmGraphNode(
    [property: JsonPropertyName("msg")] FaasmGraphMessage Message, [property: JsonPropertyName("chained")] IReadOnlyList<FaasmGraphNode>? Chained)
{
    public static FaasmGraphNode Of(CallRecord record, long id)
    {
        FaasmGraphNode[] chained = [.. record.Chained.Select(each => Of(each, each.Number))];
        return new FaasmGraphNode(FaasmGraphMessage.Of(record, id), chained.Length == 0 ? null : chained);
    }
}
