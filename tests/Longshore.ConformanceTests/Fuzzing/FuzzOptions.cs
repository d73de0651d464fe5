using System.Globalization;

namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>The duration and seed of fuzzing, from the environment.</summary>
internal static class FuzzOptions
{
    // Short enough for every change; ./fuzz can run for any time.
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
