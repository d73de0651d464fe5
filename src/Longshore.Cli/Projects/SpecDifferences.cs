using System.Text.Json;
using Longshore.Functions.Specs;

namespace Longshore.Cli.Projects;

/// <summary>What differs between two specs, field by field.</summary>
internal static class SpecDifferences
{
    private const string Environment = "environment";
    private const string Digest = "artifact.digest";

    /// <summary>The differences, one line each. Values of the environment may be private and are not shown.</summary>
    public static IReadOnlyList<string> Between(FunctionSpec before, FunctionSpec after)
    {
        var (old, now) = (Fields(before), Fields(after));
        return
        [
            .. from key in old.Keys.Union(now.Keys, StringComparer.Ordinal)
               let was = old.GetValueOrDefault(key)
               let becomes = now.GetValueOrDefault(key)
               where was != becomes
               select Line(key, was, becomes),
        ];
    }

    private static string Line(string key, string? before, string? after) => key switch
    {
        Digest => "the code changes",
        _ when key.StartsWith(Environment, StringComparison.Ordinal) => $"{key} {(before is null ? "is added" : after is null ? "is removed" : "changes")}",
        _ when before is null => $"{key}: {after} is added",
        _ when after is null => $"{key}: {before} is removed",
        _ => $"{key}: {before} -> {after}",
    };

    private static Dictionary<string, string> Fields(FunctionSpec spec)
    {
        using var json = JsonDocument.Parse(FunctionSpecJson.Write(spec));
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        Collect(json.RootElement, "", fields);
        return fields;
    }

    // An element of an array is known by its value: its place may change with those before it.
    private static void Collect(JsonElement value, string path, Dictionary<string, string> fields)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Collect(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", fields);
                }

                break;
            case JsonValueKind.Array:
                foreach (var (index, element) in value.EnumerateArray().Index())
                {
                    Collect(element, FormattableString.Invariant($"{path}[{index}]"), fields);
                }

                break;
            default:
                fields[path] = value.ToString();
                break;
        }
    }
}
