using System.Text.Json.Serialization;

namespace Longshore.Cluster.Queues;

/// <summary>The JSON form of notes.</summary>
[JsonSerializable(typeof(QueueNote))]
internal sealed partial class QueueNoteJson : JsonSerializerContext;
