using System.Text;
using System.Text.Json;
using Longshore.Trust.Orders;
using Longshore.Trust.Service.Requests;

namespace Longshore.Trust.Service.Pool;

/// <summary>Reads answers of workers.</summary>
internal static class WorkerAnswers
{
    /// <summary>Classifies an answer to an order.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="tokensMax">The most tokens of its JSON.</param>
    public static WorkerAnswer Read(string answer, int tokensMax)
    {
        try
        {
            using var document = RequestText.Parse(Encoding.UTF8.GetBytes(answer), tokensMax);
            return Read(document.RootElement);
        }
        catch (Exception malformed) when (malformed is JsonException or OrderException)
        {
            return WorkerAnswer.Unreadable;
        }
    }

    private static WorkerAnswer Read(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object)
        {
            return WorkerAnswer.Unreadable;
        }

        if (answer.TryGetProperty("result", out var result))
        {
            return result.ValueKind == JsonValueKind.Object ? WorkerAnswer.Result : WorkerAnswer.Unreadable;
        }

        return answer.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
            ? OrderFields.OptionalText(error, "message") switch
            {
                OrderAnswers.Busy or OrderAnswers.ShuttingDown => WorkerAnswer.Busy,
                OrderAnswers.SentBefore => WorkerAnswer.SentBefore,
                OrderAnswers.NoAnswer => WorkerAnswer.NoAnswer,
                _ => WorkerAnswer.Error,
            }
            : WorkerAnswer.Unreadable;
    }
}
