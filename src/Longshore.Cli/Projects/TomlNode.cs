using System.Text.Json;

namespace Longshore.Cli.Projects;

/// <summary>A value of a TOML file while its tables are put together: they may be written in parts.</summary>
/// <param name="place">Where its key or its element stands.</param>
internal sealed class TomlNode(FilePlace place)
{
    public FilePlace Place => place;

    /// <summary>The members of a table, in their order; null if it is none.</summary>
    public List<KeyValuePair<string, TomlNode>>? Members { get; init; }

    /// <summary>The elements of an array; null if it is none.</summary>
    public List<TomlNode>? Elements { get; init; }

    /// <summary>Writes a value that is neither a table nor an array.</summary>
    public Action<Utf8JsonWriter>? Scalar { get; init; }

    /// <summary>Whether the table was written whole, so that nothing can be added to it.</summary>
    public bool IsClosed { get; set; }

    public static TomlNode Table(FilePlace place) => new(place) { Members = [] };

    public TomlNode? Find(string key) => Members!.Find(member => member.Key == key).Value;

    /// <summary>Writes the value as JSON, and records the places of what is in it.</summary>
    public void Write(Utf8JsonWriter writer, string path, IDictionary<string, FilePlace> places)
    {
        if (path.Length > 0)
        {
            places[path] = place;
        }

        if (Members is { } members)
        {
            writer.WriteStartObject();
            foreach (var (key, value) in members)
            {
                writer.WritePropertyName(key);
                value.Write(writer, path.Length == 0 ? key : $"{path}.{key}", places);
            }

            writer.WriteEndObject();
        }
        else if (Elements is { } elements)
        {
            writer.WriteStartArray();
            foreach (var (index, element) in elements.Index())
            {
                element.Write(writer, FormattableString.Invariant($"{path}[{index}]"), places);
            }

            writer.WriteEndArray();
        }
        else
        {
            Scalar!(writer);
        }
    }
}
