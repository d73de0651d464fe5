using System.Globalization;
using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary>The most calls of a function at one time: its variable <c>max_inflight</c>, as OpenFaaS's watchdog reads it.</summary>
internal static class InflightLimit
{
    /// <summary>The variable.</summary>
    public const string Variable = "max_inflight";

    /// <summary>The form of its value, as a sentence.</summary>
    public const string Rule = "the most calls at one time are a number from 1 to 2147483647, or 0 for no limit";

    /// <summary>Reads a value.</summary>
    /// <param name="text">The value.</param>
    /// <param name="limit">The limit, or null for none.</param>
    /// <returns>False if it has another form.</returns>
    public static bool TryParse(string text, out int? limit)
    {
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        limit = number > 0 ? number : null;
        return isNumber;
    }

    /// <summary>The limit of a function, or null for none. Another face may have deployed it with a value that is no number: that is none.</summary>
    public static int? Of(FunctionSpec spec) =>
        spec.Environment.FirstOrDefault(variable => variable.Name == Variable) is { } written && TryParse(written.Value, out var limit) ? limit : null;
}
