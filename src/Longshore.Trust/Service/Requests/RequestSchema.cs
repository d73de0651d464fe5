using System.Text.Json;

namespace Longshore.Trust.Service.Requests;

/// <summary>The form of an object. Refusals have the words and the order of the library that Avalon checks with: what concerns the whole object
/// comes before what concerns a field, and that before what concerns an entry of a list.</summary>
/// <param name="Fields">The fields, in the order in which they are checked.</param>
/// <param name="Required">The names of those that must be there.</param>
/// <param name="IsOpen">Whether there may be others.</param>
internal sealed record RequestSchema(IReadOnlyList<FieldRule> Fields, IReadOnlyList<string> Required, bool IsOpen = false)
{
    // Names of strangers are repeated, so their length is bounded.
    private const int NamesMax = 8;
    private const int NameCharactersMax = 64;

    /// <summary>The first violation in an object; null if there is none.</summary>
    public string? Violation(JsonElement value) =>
        Surplus(value) ?? Missing(value) ?? Wrong(value) ?? Fields.Select(field => WrongEntry(field, value)).FirstOrDefault(wrong => wrong is not null);

    private string? Surplus(JsonElement value)
    {
        if (IsOpen)
        {
            return null;
        }

        var names = value.EnumerateObject()
            .Select(property => property.Name)
            .Where(name => !Fields.Any(field => field.Name == name))
            .Distinct(StringComparer.Ordinal)
            .Take(NamesMax)
            .Select(name => $"'{name[..Math.Min(name.Length, NameCharactersMax)]}'")
            .ToArray();
        return names.Length switch
        {
            0 => null,
            1 => $"Additional properties are not allowed ({names[0]} was unexpected)",
            _ => $"Additional properties are not allowed ({string.Join(", ", names)} were unexpected)",
        };
    }

    private string? Missing(JsonElement value) =>
        Required.FirstOrDefault(name => !value.TryGetProperty(name, out _)) is { } name ? $"'{name}' is a required property" : null;

    private string? Wrong(JsonElement value) =>
        Fields.FirstOrDefault(field => value.TryGetProperty(field.Name, out var own) && !field.Has(own))?.Message;

    private static string? WrongEntry(FieldRule field, JsonElement value)
    {
        if (field.Items is not { } items || !value.TryGetProperty(field.Name, out var list))
        {
            return null;
        }

        foreach (var entry in list.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object)
            {
                return field.ItemMessage;
            }

            if (items.Missing(entry) is { } missing)
            {
                return missing;
            }
        }

        return list.EnumerateArray().Select(items.Wrong).FirstOrDefault(wrong => wrong is not null);
    }
}
