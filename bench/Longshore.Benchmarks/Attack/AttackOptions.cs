using System.Globalization;

namespace Longshore.Benchmarks.Attack;

/// <summary>How long a storm lasts, and what it is made of.</summary>
/// <param name="Duration">How long attacks begin.</param>
/// <param name="Seed">Two storms of one seed choose the same attacks in the same order at each attacker.</param>
internal sealed record AttackOptions(TimeSpan Duration, int Seed)
{
    /// <summary>The form of the arguments.</summary>
    public const string Form = "--seconds N --seed N";

    // As in continuous integration.
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(60);

    /// <summary>Parses the arguments; null if they are wrong.</summary>
    public static AttackOptions? Parse(IReadOnlyList<string> arguments)
    {
        var options = new AttackOptions(DefaultDuration, 1);
        for (var at = 0; at < arguments.Count; at += 2)
        {
            if (at + 1 == arguments.Count || !int.TryParse(arguments[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            options = arguments[at] switch
            {
                "--seconds" when number > 0 => options with { Duration = TimeSpan.FromSeconds(number) },
                "--seed" => options with { Seed = number },
                _ => null!,
            };
            if (options is null)
            {
                return null;
            }
        }

        return options;
    }
}
