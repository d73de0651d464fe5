using System.Globalization;
using System.Text.RegularExpressions;
using Longshore.Cli.Input;
using Longshore.Cli.Output;

namespace Longshore.Cli.Load;

/// <summary>A URL to call, with its share of the load and its deadline.</summary>
/// <param name="Url">An http or https URL; or rpc://HOST:PORT/TYPE, where TYPE is a request type or a deployed function's name.</param>
/// <param name="Weight">Its share of all calls, relative to the other targets' weights.</param>
/// <param name="Deadline">The deadline, counted from when the call was due; null for none.</param>
internal sealed partial record LoadTarget(Uri Url, double Weight, TimeSpan? Deadline)
{
    /// <summary>The syntax of a target.</summary>
    public const string Form = "[WEIGHT*]URL[@DEADLINE], such as 99.5*http://localhost:10010/fib?10@1ms or rpc://localhost:9000/1?10";

    /// <summary>The target's name in reports.</summary>
    public string Name => Url.Scheme == "rpc" ? Url.ToString() : Url.Host + ":" + Url.Port.ToString(CultureInfo.InvariantCulture) + Url.PathAndQuery;

    public bool IsRpc => Url.Scheme == "rpc";

    /// <summary>Parses a target.</summary>
    /// <exception cref="CliException">The text is not a target.</exception>
    public static LoadTarget Parse(string text)
    {
        var parts = Parts().Match(text);
        TimeSpan? deadline = null;
        if (!parts.Success || !Uri.TryCreate(NodeUrl.Complete(parts.Groups["url"].Value), UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https" or "rpc"))
        {
            throw new CliException($"\"{text}\" is no target; write {Form}", ExitCodes.Usage);
        }

        if (parts.Groups["deadline"] is { Success: true, Value: var written })
        {
            deadline = Units.TryParseDuration(written, out var span) && span > TimeSpan.Zero
                ? span
                : throw new CliException($"\"{text}\": the deadline \"{written}\" is no time such as 20ms", ExitCodes.Usage);
        }

        if (url is { Scheme: "rpc", IsDefaultPort: true } or { Scheme: "rpc", AbsolutePath.Length: < 2 })
        {
            throw new CliException($"\"{text}\": write rpc://HOST:PORT/TYPE", ExitCodes.Usage);
        }

        var weight = parts.Groups["weight"] is { Success: true, Value: var number } ? double.Parse(number, CultureInfo.InvariantCulture) : 1;
        return weight > 0
            ? new LoadTarget(url, weight, deadline)
            : throw new CliException($"\"{text}\": a weight is a number over 0", ExitCodes.Usage);
    }

    [GeneratedRegex(@"^((?<weight>\d+(\.\d+)?)\*)?(?<url>[^\s@]+)(@(?<deadline>\S+))?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parts();
}
