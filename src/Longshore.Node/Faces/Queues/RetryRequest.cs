using System.Globalization;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Queues;

namespace Longshore.Node.Faces.Queues;

/// <summary>The header by which a function that has succeeded asks for messages again: <c>longshore-retry: 17, 18=60</c>, numbers of messages,
/// each with the seconds of its delay if it names them.</summary>
internal static class RetryRequest
{
    private const string Reason = "the function asked for it again";

    private static readonly Delivery Done = new(DeliveryKind.Done, "");

    private static readonly Delivery Malformed = new(
        DeliveryKind.Failed, $"the function answered with a header {NodeHeaders.Retry} that is no list of the delivered messages");

    /// <summary>The ends of a batch whose invocation succeeded.</summary>
    /// <param name="response">The function's answer, or null.</param>
    /// <param name="batch">The batch.</param>
    public static IReadOnlyList<Delivery> Apply(GuestResponse? response, MessageBatch batch)
    {
        string[] items = [.. Items(response)];
        if (items.Length == 0)
        {
            return batch.All(Done);
        }

        var ends = batch.Messages.ToDictionary(message => message.Id, _ => Done);
        foreach (var item in items)
        {
            if (!TryParse(item, out var id, out var delay) || !ends.ContainsKey(id))
            {
                return batch.All(Malformed);
            }

            ends[id] = new Delivery(DeliveryKind.Failed, Reason) { Delay = delay };
        }

        return [.. batch.Messages.Select(message => ends[message.Id])];
    }

    private static IEnumerable<string> Items(GuestResponse? response) => (response?.Headers ?? [])
        .Where(header => header.Key.Equals(NodeHeaders.Retry, StringComparison.OrdinalIgnoreCase))
        .SelectMany(header => header.Value.Split(',', StringSplitOptions.TrimEntries));

    private static bool TryParse(string item, out long id, out TimeSpan? delay)
    {
        var parts = item.Split('=');
        var seconds = 0;
        var isNumber = long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out id);
        var isDelay = parts.Length == 1 || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out seconds));
        delay = parts.Length == 2 ? TimeSpan.FromSeconds(seconds) : null;
        return isNumber && isDelay && (delay is null || delay <= TimeSpan.FromSeconds(QueueLimits.DelaySecondsMax));
    }
}
