using System.Text.Json;
using Longshore.Fleet.Wire;

namespace Longshore.Fleet.Load;

/// <summary>Functions with sample arguments, as MicroFaaS's <c>commands.py</c> makes them: a JSON object with an array of arguments for each function.
/// </summary>
/// <param name="Functions">The functions with their arguments, in the order of the file.</param>
public sealed record WorkloadInputs(IReadOnlyList<(string Function, IReadOnlyList<ReadOnlyMemory<byte>> Arguments)> Functions)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static WorkloadInputs Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var functions = document.RootElement.EnumerateObject().Select(field => (field.Name, Arguments(field.Value))).ToArray();
            return functions.Length > 0 && functions.All(function => function.Item2.Count > 0)
                ? new WorkloadInputs(functions)
                : throw new InvalidDataException("the inputs have no function, or one without arguments");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException("the inputs are no JSON object of arrays: " + failure.Message, failure);
        }
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> Arguments(JsonElement array) =>
        [.. array.EnumerateArray().Select(each => (ReadOnlyMemory<byte>)JsonSerializer.SerializeToUtf8Bytes(each, WireJson.Default.JsonElement))];
}
