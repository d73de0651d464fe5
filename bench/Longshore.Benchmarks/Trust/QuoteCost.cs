using System.Diagnostics;
using System.Globalization;
using Longshore.Trust.Collateral;
using Longshore.Trust.Quotes;
using Longshore.Trust.Verification;

namespace Longshore.Benchmarks.Trust;

/// <summary>The time of verifying the quotes that have their collateral in one file, from their bytes to the verdict.</summary>
internal static class QuoteCost
{
    private const int Times = 50;

    private static readonly (string Quote, string Collateral, string At)[] Samples =
    [
        ("sgx_quote", "sgx_quote_collateral.json", "2025-07-01"),
        ("tdx_quote", "tdx_quote_collateral.json", "2025-07-01"),
        ("tdx_quote_outdated", "tdx_quote_outdated_collateral.json", "2026-03-01"),
    ];

    /// <summary>Measures each sample.</summary>
    /// <param name="folder">The folder with the samples.</param>
    /// <returns>The medians by sample, in milliseconds.</returns>
    public static IReadOnlyList<(string Name, double Milliseconds)> Measure(string folder) =>
        [.. Samples.Select(sample => (sample.Quote, Measure(Path.Combine(folder, sample.Quote), Path.Combine(folder, sample.Collateral), Time(sample.At))))];

    private static double Measure(string quote, string collateral, DateTimeOffset at)
    {
        var policy = new QuotePolicy { Statuses = Enum.GetValues<TcbStatus>() };
        var (bytes, published) = (QuoteFile.Read(quote), CollateralFiles.Read(collateral));
        return Statistics.Median(Enumerable.Range(0, Times).Select(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            var verdict = new QuoteVerifier().Verify(bytes, published, at, policy);
            return verdict.Checks.Any(check => check is { Check: QuoteCheck.Signature, Outcome: CheckOutcome.Passed })
                ? Stopwatch.GetElapsedTime(start).TotalMilliseconds
                : throw new InvalidOperationException($"{quote} does not verify: {verdict.Failure}");
        }));
    }

    private static DateTimeOffset Time(string day) => DateTimeOffset.Parse(day + "T12:00:00Z", CultureInfo.InvariantCulture);
}
