using System.Globalization;

namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>How long to fuzz and from where, as the environment says.</summary>
internal static class FuzzOptions
{
    // A slice that a change can wait for; ./fuzz runs for as long as one likes.
    private const int DefaultSeconds = 30;
    private const int DefaultSeed = 20_260_611;

    public static TimeSpan Duration { get; } = TimeSpan.FromSeconds(Number("LONGSHORE_FUZZ_SECONDS", DefaultSeconds));

    /// <summary>The same seed makes the same modules.</summary>
    public static int Seed { get; } = Number("LONGSHORE_FUZZ_SEED", DefaultSeed);

    private static int Number(string variable, int missing) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : missing;
}
