using System.Text.Json;
using Longshore.Fleet.Power;

namespace Longshore.Fleet.Machines;

/// <summary>What QEMU says of a state that it writes or reads, as the answer to <c>query-migrate</c>.</summary>
internal static class Migration
{
    /// <summary>Whether the state is whole.</summary>
    /// <exception cref="PowerException">It never will be.</exception>
    public static bool IsDone(JsonElement answer) => Text(answer, "status") switch
    {
        "completed" => true,
        "failed" or "cancelling" or "cancelled" =>
            throw new PowerException($"QEMU gave up the machine's state: {Text(answer, "error-desc") ?? "it does not say why"}"),
        _ => false,
    };

    private static string? Text(JsonElement answer, string name) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
