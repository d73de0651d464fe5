using System.Globalization;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.OpenFaas.Deploying;

namespace Longshore.Node.Faces.OpenFaas.Detached;

/// <summary>How a function's asynchronous calls are repeated: its annotations <c>com.openfaas.retry.*</c>.</summary>
internal sealed record RetryConfig
{
    private const string Prefix = "com.openfaas.retry.";
    private const int DoublingsMax = 16;
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>The most attempts, with the first. Default: 10, that of OpenFaaS Pro.</summary>
    public int AttemptsMax { get; init; } = 10;

    /// <summary>The statuses after which a call is repeated. Default: those of OpenFaaS Pro.</summary>
    public EquatableArray<int> Statuses { get; init; } = [408, 429, 500, 502, 503, 504];

    /// <summary>The wait after the first attempt; it doubles with each. Default: 10 seconds.</summary>
    public TimeSpan WaitMin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait. Default: 120 seconds.</summary>
    public TimeSpan WaitMax { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>The wait after some failed attempts, 1 or more. A part of it is random, so that calls that failed together do not come back
    /// together.</summary>
    /// <param name="attempts">The attempts.</param>
    /// <param name="random">From 0 to 1.</param>
    public TimeSpan WaitAfter(int attempts, double random)
    {
        var doubled = WaitMin * Math.Pow(2, Math.Min(attempts - 1, DoublingsMax));
        return (doubled < WaitMax ? doubled : WaitMax) * (0.5 + random / 2);
    }

    /// <summary>Reads the annotations. Wrong ones keep their defaults.</summary>
    /// <param name="annotations">All annotations of the function.</param>
    /// <param name="errors">Takes every error, with the annotation.</param>
    public static RetryConfig Read(IEnumerable<Label> annotations, ICollection<ValidationError> errors)
    {
        var config = new RetryConfig();
        foreach (var annotation in annotations.Where(each => each.Name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            if (config.With(annotation.Name[Prefix.Length..], annotation.Value) is { } changed)
            {
                config = changed;
            }
            else
            {
                errors.Add(new ValidationError($"annotations.{annotation.Name}", $"\"{annotation.Value}\" is not understood, or out of its bounds"));
            }
        }

        return config;
    }

    private RetryConfig? With(string name, string value) => name switch
    {
        "attempts" => Number(value, 1, QueueSubscription.AttemptsLimit) is { } attempts ? this with { AttemptsMax = attempts } : null,
        "codes" => Codes(value) is { } codes ? this with { Statuses = [.. codes] } : null,
        "min_wait" => Wait(value) is { } wait ? this with { WaitMin = wait } : null,
        "max_wait" => Wait(value) is { } wait ? this with { WaitMax = wait } : null,
        _ => this,
    };

    private static int[]? Codes(string value)
    {
        int?[] codes = [.. value.Split(',', StringSplitOptions.TrimEntries).Select(each => Number(each, 100, 599))];
        return codes.Contains(null) ? null : [.. codes.OfType<int>()];
    }

    private static TimeSpan? Wait(string value) => GoDuration.TryParse(value, out var wait) && wait <= LongestWait ? wait : null;

    private static int? Number(string value, int min, int max) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number : null;
}
