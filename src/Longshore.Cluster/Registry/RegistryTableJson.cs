using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Longshore.Functions.Specs;

namespace Longshore.Cluster.Registry;

/// <summary>The JSON of the table.</summary>
internal static class RegistryTableJson
{
    private const string Cluster = "cluster";
    private const string Generation = "generation";
    private const string Change = "change";
    private const string Functions = "functions";
    private const string Spec = "spec";
    private const string Artifact = "artifact";
    private const string DeployedAt = "deployed-at";

    /// <summary>A table as bytes.</summary>
    public static byte[] Write(RegistryTable table)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, table);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a table as a JSON object.</summary>
    public static void Write(Utf8JsonWriter writer, RegistryTable table)
    {
        writer.WriteStartObject();
        writer.WriteString(Cluster, table.Cluster);
        writer.WriteNumber(Generation, table.Generation);
        writer.WriteString(Change, table.Change);
        writer.WriteStartObject(Functions);
        foreach (var (name, row) in table.Functions.OrderBy(each => each.Key.Value, StringComparer.Ordinal))
        {
            writer.WriteStartObject(name.Value);
            writer.WriteString(Spec, row.Spec.ToString());
            writer.WriteString(Artifact, row.Artifact.ToString());
            writer.WriteString(DeployedAt, row.DeployedAt);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Reads a table.</summary>
    /// <exception cref="InvalidDataException">It is none. The message says why.</exception>
    public static RegistryTable Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException($"it is no table of functions: {broken.Message}", broken);
        }
    }

    /// <summary>Reads a table from a JSON object.</summary>
    /// <exception cref="InvalidDataException">It is none. The message says why.</exception>
    public static RegistryTable Read(JsonElement element)
    {
        var cluster = element.GetProperty(Cluster).GetString();
        var change = element.GetProperty(Change).GetString();
        var generation = element.GetProperty(Generation).GetInt64();
        if (!RandomId.IsId(cluster) || !RandomId.IsId(change) || generation < 1)
        {
            throw new InvalidDataException("it is no table of functions: its ids or its generation have another form");
        }

        var functions = ImmutableDictionary.CreateBuilder<FunctionName, RegistryRow>();
        foreach (var property in element.GetProperty(Functions).EnumerateObject())
        {
            if (!FunctionName.TryParse(property.Name, out var name))
            {
                throw new InvalidDataException($"a name in it is none: {FunctionName.Rule}");
            }

            functions[name] = ReadRow(name, property.Value);
        }

        return new RegistryTable(cluster!, generation, change!, functions.ToImmutable());
    }

    private static RegistryRow ReadRow(FunctionName name, JsonElement row) =>
        ContentKey.TryParse(row.GetProperty(Spec).GetString(), out var spec) && ContentKey.TryParse(row.GetProperty(Artifact).GetString(), out var artifact)
            ? new RegistryRow(spec, artifact, row.GetProperty(DeployedAt).GetDateTimeOffset())
            : throw new InvalidDataException($"the keys of {name} in it have another form");
}
