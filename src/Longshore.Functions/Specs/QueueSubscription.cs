using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Longshore.Functions.Specs;

/// <summary>A queue whose messages the node delivers to a function, each as one invocation or several together.</summary>
/// <param name="Queue">The queue.</param>
public sealed record QueueSubscription(QueueName Queue)
{
    /// <summary>The default of <see cref="ConcurrencyMax"/>.</summary>
    // Enough to keep two cores busy while some of the invocations wait for a service.
    public const int ConcurrencyDefault = 8;

    /// <summary>The largest value of <see cref="ConcurrencyMax"/>.</summary>
    public const int ConcurrencyLimit = 256;

    /// <summary>The default of <see cref="AttemptsMax"/>.</summary>
    // The first attempt and three retries, as Cloudflare Queues.
    public const int AttemptsDefault = 4;

    /// <summary>The largest value of <see cref="AttemptsMax"/>.</summary>
    public const int AttemptsLimit = 100;

    /// <summary>The largest value of <see cref="BatchMax"/>.</summary>
    // As Cloudflare Queues.
    public const int BatchLimit = 100;

    /// <summary>The form of a subscription, as a sentence.</summary>
    public const string Rule =
        "a subscription is written QUEUE, then any of :concurrency=N, :attempts=N and :batch=N, and " + QueueName.Rule;

    private const string ConcurrencyKey = "concurrency=";
    private const string AttemptsKey = "attempts=";
    private const string BatchKey = "batch=";

    /// <summary>The most invocations that deliver at one time. Default: 8.</summary>
    public int ConcurrencyMax { get; init; } = ConcurrencyDefault;

    /// <summary>The most attempts to deliver a message. After the last one the message is a dead letter. Default: 4.</summary>
    public int AttemptsMax { get; init; } = AttemptsDefault;

    /// <summary>The most messages of one invocation. With 1, the message is the invocation's input; with more, the input has the form of a
    /// batch. Default: 1.</summary>
    public int BatchMax { get; init; } = 1;

    /// <summary>Parses what <see cref="ToString"/> writes. The numbers are not checked.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out QueueSubscription? subscription)
    {
        var parts = text.Split(':');
        subscription = QueueName.TryParse(parts[0], out var queue) ? new QueueSubscription(queue) : null;
        foreach (var part in parts.Skip(1))
        {
            subscription = subscription switch
            {
                { } known when TryNumber(part, ConcurrencyKey, out var concurrency) => known with { ConcurrencyMax = concurrency },
                { } known when TryNumber(part, AttemptsKey, out var attempts) => known with { AttemptsMax = attempts },
                { } known when TryNumber(part, BatchKey, out var batch) => known with { BatchMax = batch },
                _ => null,
            };
        }

        return subscription is not null;
    }

    /// <summary>Every value outside its bounds.</summary>
    /// <param name="path">The subscription's path in the spec.</param>
    public IEnumerable<ValidationError> Violations(string path)
    {
        if (ConcurrencyMax is < 1 or > ConcurrencyLimit)
        {
            yield return new ValidationError(path + ".concurrency", $"must be from 1 to {ConcurrencyLimit}");
        }

        if (AttemptsMax is < 1 or > AttemptsLimit)
        {
            yield return new ValidationError(path + ".attempts", $"must be from 1 to {AttemptsLimit}");
        }

        if (BatchMax is < 1 or > BatchLimit)
        {
            yield return new ValidationError(path + ".batch", $"must be from 1 to {BatchLimit}");
        }
    }

    /// <summary>The subscription as <see cref="Rule"/> says.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Queue}:{ConcurrencyKey}{ConcurrencyMax}:{AttemptsKey}{AttemptsMax}{(BatchMax == 1 ? "" : FormattableString.Invariant($":{BatchKey}{BatchMax}"))}");

    private static bool TryNumber(string part, string key, out int number)
    {
        number = 0;
        return part.StartsWith(key, StringComparison.Ordinal)
            && int.TryParse(part.AsSpan(key.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
