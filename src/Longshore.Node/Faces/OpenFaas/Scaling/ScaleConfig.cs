using System.Globalization;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.OpenFaas.Deploying;

namespace Longshore.Node.Faces.OpenFaas.Scaling;

/// <summary>How a function is scaled: its labels <c>com.openfaas.scale.*</c>.</summary>
internal sealed record ScaleConfig
{
    /// <summary>The largest number of replicas.</summary>
    // A node runs as many calls as it has core slots, whatever the number is.
    public const int ReplicasMax = 1000;

    private const string Prefix = "com.openfaas.scale.";

    /// <summary>The least number while the function is not scaled to zero. Default: 1.</summary>
    public int Min { get; init; } = 1;

    /// <summary>The greatest number. Default: 20, that of OpenFaaS Pro.</summary>
    public int Max { get; init; } = 20;

    /// <summary>The part of <see cref="Max"/> by which an alert changes the number, in percent. Default: 20.</summary>
    public int FactorPercent { get; init; } = 20;

    /// <summary>What the load is. Default: requests in a second.</summary>
    public ScaleType Type { get; init; }

    /// <summary>The load that one replica takes. Default: 50.</summary>
    public double Target { get; init; } = 50;

    /// <summary>The part of <see cref="Target"/> that is planned for. Default: 0.9.</summary>
    public double TargetProportion { get; init; } = 0.9;

    /// <summary>How long the load must have been lower before the number falls. Default: not at all.</summary>
    public TimeSpan DownWindow { get; init; }

    /// <summary>Whether a function that nobody calls is scaled to zero. Default: no.</summary>
    public bool ToZero { get; init; }

    /// <summary>How long nobody must have called it. Default: 15 minutes.</summary>
    public TimeSpan ZeroAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Whether the number follows the load: a label asks for it.</summary>
    public bool FollowsLoad { get; init; }

    /// <summary>The number for a load.</summary>
    public int ReplicasFor(double load) => (int)Math.Clamp(Math.Ceiling(load / (Target * TargetProportion)), Min, Max);

    /// <summary>Reads the labels. Wrong ones keep their defaults.</summary>
    /// <param name="labels">All labels of the function.</param>
    /// <param name="errors">Takes every error, with the label.</param>
    public static ScaleConfig Read(IEnumerable<Label> labels, ICollection<ValidationError> errors)
    {
        var config = new ScaleConfig();
        foreach (var label in labels.Where(label => label.Name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            if (config.With(label.Name[Prefix.Length..], label.Value) is { } changed)
            {
                config = changed;
            }
            else
            {
                errors.Add(new ValidationError($"labels.{label.Name}", $"\"{label.Value}\" is not understood, or out of its bounds"));
            }
        }

        if (config.Min > config.Max)
        {
            errors.Add(new ValidationError($"labels.{Prefix}min", "is more than the greatest number of replicas"));
            config = config with { Min = config.Max };
        }

        return config;
    }

    private ScaleConfig? With(string name, string value) => name switch
    {
        "min" => Number(value, 1, ReplicasMax) is { } min ? this with { Min = min, FollowsLoad = true } : null,
        "max" => Number(value, 1, ReplicasMax) is { } max ? this with { Max = max, FollowsLoad = true } : null,
        "factor" => Number(value, 1, 100) is { } factor ? this with { FactorPercent = factor } : null,
        "type" => TypeOf(value) is { } type ? this with { Type = type, FollowsLoad = true } : null,
        "target" => Fraction(value, 1e6) is { } target ? this with { Target = target, FollowsLoad = true } : null,
        "target-proportion" => Fraction(value, 1) is { } proportion ? this with { TargetProportion = proportion, FollowsLoad = true } : null,
        "down.window" => Duration(value, TimeSpan.FromMinutes(5)) is { } window ? this with { DownWindow = window } : null,
        "zero" => bool.TryParse(value, out var toZero) ? this with { ToZero = toZero } : null,
        "zero-duration" => Duration(value, TimeSpan.FromDays(7)) is { } after ? this with { ZeroAfter = after } : null,

        // What a later version of OpenFaaS adds is kept as a label.
        _ => this,
    };

    // The processor time and the queue of one function are not measured by themselves: calls under way come nearest to both.
    private static ScaleType? TypeOf(string value) => value switch
    {
        "rps" => ScaleType.RequestsPerSecond,
        "capacity" or "cpu" or "queue" or "custom" => ScaleType.Capacity,
        _ => null,
    };

    private static int? Number(string value, int min, int max) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number : null;

    private static double? Fraction(string value, double max) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= max ? number : null;

    private static TimeSpan? Duration(string value, TimeSpan max) =>
        GoDuration.TryParse(value, out var duration) && duration <= max ? duration : null;
}
