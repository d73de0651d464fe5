using System.Globalization;
using System.Text.RegularExpressions;

namespace Longshore.Benchmarks.Http;

/// <summary>The figures of one run of wrk.</summary>
internal sealed partial record WrkRun(double RequestsPerSecond, double P99Milliseconds)
{
    /// <param name="url">What is requested.</param>
    /// <param name="connections">The connections.</param>
    /// <param name="seconds">The length of the run.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="script">The file of wrk's script that makes the requests, or null for plain ones.</param>
    public static async Task<WrkRun> MeasureAsync(Uri url, int connections, int seconds, CancellationToken cancellationToken, string? script = null)
    {
        var threads = Math.Min(connections, 2);
        var output = await Peer.RunAsync(
            "wrk",
            "wrk",
            [
                string.Create(CultureInfo.InvariantCulture, $"-t{threads}"),
                string.Create(CultureInfo.InvariantCulture, $"-c{connections}"),
                string.Create(CultureInfo.InvariantCulture, $"-d{seconds}s"),
                "--latency",
                .. script is null ? Array.Empty<string>() : ["-s", script],
                url.ToString(),
            ],
            cancellationToken);
        if (output.Contains("Non-2xx", StringComparison.Ordinal) || output.Contains("Socket errors", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"wrk saw failures at {url}:\n{output}");
        }

        var p99 = P99().Match(output);
        var factor = p99.Groups[2].Value switch { "us" => 0.001, "ms" => 1, _ => 1000 };
        return new WrkRun(Number(Rate().Match(output)), Number(p99) * factor);
    }

    private static double Number(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex P99();
}
