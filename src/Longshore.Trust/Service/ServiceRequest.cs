using System.Text.Json;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Service;

/// <summary>A request whose form was checked.</summary>
/// <param name="Id">The request's identifier.</param>
/// <param name="Parameters">Its parameters: an object.</param>
/// <param name="Text">The whole request.</param>
/// <param name="Caller">Who sent it.</param>
/// <param name="Release">Gives the request's bytes back. Nothing of the request may be read afterwards.</param>
internal sealed record ServiceRequest(JsonElement Id, JsonElement Parameters, ReadOnlyMemory<byte> Text, ServiceCaller Caller, Action Release)
{
    /// <summary>A text that must be there.</summary>
    /// <exception cref="PythonFaultException">It is missing, which only Avalon's checks let through.</exception>
    public string Field(string name) => OptionalField(name) ?? throw PythonFaultException.KeyError(name);

    /// <summary>A text, or null if it is missing.</summary>
    public string? OptionalField(string name) => OrderFields.OptionalText(Parameters, name);

    /// <summary>A whole number that must be there.</summary>
    /// <exception cref="PythonFaultException">It is missing, which only Avalon's checks let through.</exception>
    public long Number(string name) => OptionalNumber(name) ?? throw PythonFaultException.KeyError(name);

    /// <summary>A whole number, or null if it is missing. One that no 64 bits hold is -1, which no field accepts.</summary>
    public long? OptionalNumber(string name) =>
        !Parameters.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Number ? null
        : value.TryGetInt64(out var number) ? number : -1;

    /// <summary>The texts of a list, or the one text in place of it; empty if it is missing.</summary>
    public IReadOnlyList<string> List(string name) => !Parameters.TryGetProperty(name, out var value) ? [] : value.ValueKind switch
    {
        JsonValueKind.Array => [.. value.EnumerateArray().Select(item => item.GetString()!)],
        JsonValueKind.String => [value.GetString()!],
        _ => [],
    };
}
