using System.Text.Json;
using System.Text.Json.Serialization;
using Longshore.Functions.Calls;

namespace Longshore.Node.Faces.Faasm;

/// <summary>The answer of <c>exec_graph</c>: a call and the calls that it has made.</summary>
/// <param name="Root">The call that was asked for.</param>
internal sealed record FaasmGraph([property: JsonPropertyName("root")] FaasmGraphNode Root)
{
    /// <summary>The text of a call's graph.</summary>
    /// <param name="id">The call's number. Those that it has made have numbers from 1.</param>
    /// <param name="record">The call.</param>
    public static string TextOf(long id, CallRecord record) =>
        JsonSerializer.Serialize(new FaasmGraph(FaasmGraphNode.Of(record, id)), FaasmJson.Default.FaasmGraph);
}
