using System.Text.Json;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Client;

/// <summary>The errors that workers answer with.</summary>
internal static class WorkerError
{
    /// <summary>The error in an answer, or null if it has none.</summary>
    /// <exception cref="OrderException">Its message is no text.</exception>
    public static OrderResponseException? In(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("error", out var error))
        {
            return null;
        }

        var code = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("code", out var number)
            && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var value) ? value : 0;
        return new OrderResponseException(ResponseFailure.WorkerError, OrderFields.OptionalText(error, "message") ?? "the worker sent an error without a message")
        {
            Code = code,
        };
    }
}
