using System.Text.Json;

namespace Longshore.Trust.Service.Requests;

/// <summary>What a field must be.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Has">Whether a value has the form.</param>
/// <param name="Message">The refusal of any other.</param>
internal sealed record FieldRule(string Name, Func<JsonElement, bool> Has, string Message)
{
    /// <summary>The form of the objects in a list; null if it is none.</summary>
    public RequestSchema? Items { get; init; }

    /// <summary>The refusal of an entry that is no object.</summary>
    public string ItemMessage { get; init; } = "";
}
