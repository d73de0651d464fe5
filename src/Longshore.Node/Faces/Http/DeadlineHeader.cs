using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Http;

/// <summary>A request's deadline, counted from its arrival: <c>Deadline: 20ms</c> or <c>X-Deadline-Us: 20000</c>.</summary>
internal static class DeadlineHeader
{
    private const string Name = "Deadline";
    private const string MicrosecondsName = "X-Deadline-Us";

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Reads the deadline.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="deadline">The deadline, or null if the request has none.</param>
    /// <param name="error">Why the header is invalid.</param>
    /// <returns>False if the header is invalid.</returns>
    public static bool TryRead(IHeaderDictionary headers, out TimeSpan? deadline, out string error)
    {
        deadline = null;
        error = "";
        var (name, text) = headers.TryGetValue(Name, out var value) ? (Name, value.ToString())
            : headers.TryGetValue(MicrosecondsName, out var microseconds) ? (MicrosecondsName, microseconds + "us")
            : (null, null);
        if (name is null)
        {
            return true;
        }

        if (Parse(text!) is { } span && span > TimeSpan.Zero && span <= Longest)
        {
            deadline = span;
            return true;
        }

        error = $"the header {name} must be a time such as {(name == Name ? "20ms, 500us or 1.5s" : "20000")}, of at most an hour";
        return false;
    }

    private static TimeSpan? Parse(string text)
    {
        var unit = text.Length - text.AsSpan().TrimEnd("umsUMS").Length;
        if (!double.TryParse(text.AsSpan(0, text.Length - unit), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || number > Longest.TotalMicroseconds)
        {
            return null;
        }

        return text[^unit..].ToLowerInvariant() switch
        {
            "us" => TimeSpan.FromMicroseconds(number),
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => number <= Longest.TotalSeconds ? TimeSpan.FromSeconds(number) : null,
            _ => null,
        };
    }
}
