using System.Globalization;
using Longshore.Functions.Model;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Native;

/// <summary>The limits of a deployment in the query of its request.</summary>
public static class LimitsQuery
{
    private const string Memory = "memory-bytes-max";
    private const string WallTime = "wall-time-us-max";
    private const string Output = "output-bytes-max";
    private const string Input = "input-bytes-max";
    private const string Stack = "stack-bytes-max";
    private const string Directory = "directory";

    /// <summary>Writes limits as a query that <see cref="TryParse"/> reads.</summary>
    public static string Write(FunctionLimits limits) => string.Create(
        CultureInfo.InvariantCulture,
        $"?{Memory}={limits.MemoryBytesMax}&{WallTime}={(long)limits.WallTimeMax.TotalMicroseconds}&{Output}={limits.OutputBytesMax}&{Input}={limits.InputBytesMax}&{Stack}={limits.StackBytesMax}")
        + string.Concat(limits.Directories.Items.Select(each => $"&{Directory}={Uri.EscapeDataString(each.ToString())}"));

    /// <summary>Reads limits; what is not named keeps its default.</summary>
    /// <param name="query">The request's query.</param>
    /// <param name="limits">The limits, within their bounds when there are no errors.</param>
    /// <returns>What is wrong, one sentence each.</returns>
    internal static IReadOnlyList<string> TryParse(IQueryCollection query, out FunctionLimits limits)
    {
        var errors = new List<string>();
        var defaults = FunctionLimits.Default;
        limits = new FunctionLimits
        {
            MemoryBytesMax = Number(Memory, defaults.MemoryBytesMax, long.MaxValue),
            WallTimeMax = TimeSpan.FromMicroseconds(
                Number(WallTime, (long)defaults.WallTimeMax.TotalMicroseconds, (long)TimeSpan.FromDays(1).TotalMicroseconds)),
            OutputBytesMax = (int)Number(Output, defaults.OutputBytesMax, int.MaxValue),
            InputBytesMax = (int)Number(Input, defaults.InputBytesMax, int.MaxValue),
            StackBytesMax = (int)Number(Stack, defaults.StackBytesMax, int.MaxValue),
            Directories = new FunctionDirectories(query[Directory].Select(ParseDirectory).OfType<FunctionDirectory>()),
        };
        foreach (var key in query.Keys.Where(key => key is not (Memory or WallTime or Output or Input or Stack or Directory)))
        {
            errors.Add($"\"{key}\" is no limit; known are {Memory}, {WallTime}, {Output}, {Input}, {Stack}, {Directory}");
        }

        errors.AddRange(limits.Violations());
        return errors;

        FunctionDirectory? ParseDirectory(string? text)
        {
            if (!FunctionDirectory.TryParse(text ?? "", out var directory))
            {
                errors.Add($"\"{text}\" is no directory: {FunctionDirectory.Rule}");
            }

            return directory;
        }

        long Number(string key, long missing, long max)
        {
            if (!query.TryGetValue(key, out var text))
            {
                return missing;
            }

            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= max)
            {
                return value;
            }

            errors.Add($"\"{text}\" is no number that {key} can have");
            return missing;
        }
    }
}
