using System.Globalization;
using System.Text.Json;

namespace Longshore.Functions.Specs;

/// <summary>Reads the fields of a JSON object, and collects every error instead of stopping at the first.</summary>
public sealed class JsonObjectReader
{
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly ICollection<ValidationError> _errors;

    /// <param name="element">The element that must be an object.</param>
    /// <param name="path">Its JSON path, for error messages; empty for the root.</param>
    /// <param name="errors">Takes the errors.</param>
    public JsonObjectReader(JsonElement element, string path, ICollection<ValidationError> errors)
    {
        Path = path;
        _errors = errors;
        if (element.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new ValidationError(path, $"must be an object, not {Describe(element)}"));
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

    /// <summary>The object's JSON path.</summary>
    public string Path { get; }

    /// <summary>Whether this is an object at all.</summary>
    public bool IsReadable { get; }

    /// <summary>Whether the object has a field.</summary>
    public bool Has(string key) => _fields.ContainsKey(key);

    /// <summary>Adds an error at a field.</summary>
    public void Refuse(string key, string message) => _errors.Add(new ValidationError(PathOf(key), message));

    /// <summary>The JSON path of a field.</summary>
    public string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    /// <summary>The names of the fields that nothing has asked for yet, which are then taken.</summary>
    public IReadOnlyList<string> TakeOthers()
    {
        var others = _fields.Keys.Where(key => !_taken.Contains(key)).ToArray();
        _taken.UnionWith(others);
        return others;
    }

    /// <summary>Takes a field, whatever it holds, and tells whether it is there.</summary>
    public bool Take(string key) => TryTake(key, out _);

    /// <summary>A truth value, also written <c>"yes"</c> or <c>"no"</c>, or null, with an error when the field is something else.</summary>
    public bool? Flag(string key)
    {
        if (!TryTake(key, out var value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (text is "yes" or "no")
        {
            return text == "yes";
        }

        Refuse(key, $"must be true, false, \"yes\" or \"no\", not {Describe(value)}");
        return null;
    }

    /// <summary>Takes the value of a field, whatever it is, or null if the field is not there.</summary>
    public JsonElement? Element(string key) => TryTake(key, out var value) ? value : null;

    /// <summary>The object in a field, or null, with an error when the field is something else.</summary>
    public JsonObjectReader? Object(string key)
    {
        if (!TryTake(key, out var value))
        {
            return null;
        }

        var inner = new JsonObjectReader(value, PathOf(key), _errors);
        return inner.IsReadable ? inner : null;
    }

    /// <summary>The strings of an array with their places; none, with errors, where the field is something else.</summary>
    public IEnumerable<(int Index, string Text)> Texts(string key)
    {
        if (!TryTake(key, out var value))
        {
            yield break;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Refuse(key, $"must be an array of strings, not {Describe(value)}");
            yield break;
        }

        foreach (var (index, element) in value.EnumerateArray().Index())
        {
            if (element.ValueKind == JsonValueKind.String)
            {
                yield return (index, element.GetString()!);
            }
            else
            {
                Refuse(FormattableString.Invariant($"{key}[{index}]"), $"must be a string, not {Describe(element)}");
            }
        }
    }

    /// <summary>The elements of an array; none, with an error, where the field is something else.</summary>
    public IReadOnlyList<JsonElement> Elements(string key)
    {
        if (!TryTake(key, out var value))
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Refuse(key, $"must be an array of objects, not {Describe(value)}");
            return [];
        }

        return [.. value.EnumerateArray()];
    }

    /// <summary>The objects of an array; none, with errors, where the field is something else.</summary>
    public IReadOnlyList<JsonObjectReader> Objects(string key) =>
    [
        .. Elements(key)
            .Select((element, index) => new JsonObjectReader(element, FormattableString.Invariant($"{PathOf(key)}[{index}]"), _errors))
            .Where(inner => inner.IsReadable),
    ];

    /// <summary>A string that may be empty, or null, with an error when the field is something else.</summary>
    public string? AnyText(string key)
    {
        if (!TryTake(key, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString();
        }

        Refuse(key, $"must be a string, not {Describe(value)}");
        return null;
    }

    /// <summary>A non-empty string, or null with an error.</summary>
    public string? RequiredText(string key)
    {
        if (!Has(key))
        {
            Refuse(key, "is required");
        }

        return Text(key);
    }

    /// <summary>A non-empty string, or null, with an error when the field is something else.</summary>
    public string? Text(string key)
    {
        var text = AnyText(key);
        if (text is "")
        {
            Refuse(key, "must not be empty");
            return null;
        }

        return text;
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

    /// <summary>A whole number within bounds, or null, with an error when the field is something else.</summary>
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

    /// <summary>A number within bounds, or null, with an error when the field is something else.</summary>
    public double? Number(string key, double min, double max)
    {
        if (!TryTake(key, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Refuse(key, string.Create(CultureInfo.InvariantCulture, $"must be a number from {min} to {max}, not {Describe(value)}"));
        return null;
    }

    /// <summary>The elements of a non-empty array; none, with an error, when the field is something else.</summary>
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

    /// <summary>Refuses every field that nothing above has asked for.</summary>
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
