using System.Globalization;
using System.Text.Json;

namespace Longshore.Node.Faces.Sledge;

/// <summary>Reads the fields of one object of the specification. Errors are collected, and the caller continues.
/// </summary>
internal sealed class SpecObject
{
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly List<SpecError> _errors;

    public SpecObject(JsonElement element, string path, List<SpecError> errors)
    {
        Path = path;
        _errors = errors;
        if (element.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new SpecError(path, $"must be an object, not {Describe(element)}"));
            IsReadable = false;
            return;
        }

        IsReadable = true;
        foreach (var field in element.EnumerateObject())
        {
            if (!_fields.TryAdd(field.Name, field.Value))
            {
                Refuse(field.Name, "stands twice in its object");
            }
        }
    }

    public string Path { get; }

    /// <summary>Whether the element is an object.</summary>
    public bool IsReadable { get; }

    public bool Has(string key) => _fields.ContainsKey(key);

    public void Refuse(string key, string message) => _errors.Add(new SpecError($"{Path}.{key}", message));

    /// <summary>A non-empty string, or null with an error.</summary>
    public string? RequiredText(string key)
    {
        if (!Has(key))
        {
            Refuse(key, "is required");
        }

        return Text(key);
    }

    /// <summary>A non-empty string, or null, with an error if the field has another type.</summary>
    public string? Text(string key)
    {
        if (!TryTake(key, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Refuse(key, $"must be a string, not {Describe(value)}");
            return null;
        }

        if (value.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Refuse(key, "must not be empty");
        return null;
    }

    /// <summary>A whole number within bounds, or null with an error.</summary>
    public long? RequiredInteger(string key, long min, long max)
    {
        if (!Has(key))
        {
            Refuse(key, "is required");
        }

        return Integer(key, min, max);
    }

    /// <summary>A whole number within bounds, or null, with an error if the field has another type.</summary>
    public long? Integer(string key, long min, long max)
    {
        if (!TryTake(key, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Refuse(key, string.Create(
            CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}, not {Describe(value)}"));
        return null;
    }

    /// <summary>The elements of a non-empty array; none, with an error, if the field is anything else.</summary>
    public IReadOnlyList<JsonElement> RequiredArray(string key)
    {
        if (!TryTake(key, out var value))
        {
            Refuse(key, "is required");
            return [];
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0)
        {
            return [.. value.EnumerateArray()];
        }

        Refuse(key, $"must be an array with at least one element, not {Describe(value)}");
        return [];
    }

    /// <summary>Reports every field that was not read.</summary>
    public void RefuseOthers()
    {
        foreach (var key in _fields.Keys.Where(key => !_taken.Contains(key)))
        {
            var near = _taken.FirstOrDefault(known => IsNear(known, key));
            Refuse(key, near is null ? "is not a known key" : $"is not a known key; \"{near}\" is");
        }
    }

    private static bool IsNear(string known, string key) =>
        string.Equals(known.Replace('_', '-'), key.Replace('_', '-'), StringComparison.OrdinalIgnoreCase)
        || (key.Length > 3 && known.StartsWith(key, StringComparison.Ordinal))
        || (known.Length > 3 && key.StartsWith(known, StringComparison.Ordinal));

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => value.GetArrayLength() == 0 ? "an empty array" : "an array",
        JsonValueKind.Null => "null",
        _ => value.GetRawText() is { Length: <= 40 } text ? text : "a long value",
    };

    private bool TryTake(string key, out JsonElement value)
    {
        _taken.Add(key);
        return _fields.TryGetValue(key, out value);
    }
}
