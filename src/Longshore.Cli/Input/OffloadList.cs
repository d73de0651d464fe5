using System.Text.Json;
using Longshore.Cli.Output;
using Longshore.Offload.Device;

namespace Longshore.Cli.Input;

/// <summary>Reads ATLAS's <c>--offloads</c> file: the functions that may be offloaded.</summary>
internal static class OffloadList
{
    /// <exception cref="CliException">The file cannot be read or has a wrong form.</exception>
    public static Dictionary<string, OffloadRule> Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(InputFile.ReadList(path), new JsonDocumentOptions
            {
                AllowTrailingCommas = true,
                CommentHandling = JsonCommentHandling.Skip,
            });
            var rules = new Dictionary<string, OffloadRule>(StringComparer.Ordinal);
            foreach (var function in document.RootElement.GetProperty("offloads").EnumerateArray()
                .SelectMany(file => file.GetProperty("funcs").EnumerateArray()))
            {
                var timeout = function.TryGetProperty("timeout", out var written) ? TimeSpan.FromMilliseconds(written.GetDouble()) : (TimeSpan?)null;
                rules[function.GetProperty("name").GetString()!] = new OffloadRule(timeout, IsTrue(function, "idempotent"), IsTrue(function, "affinity"));
            }

            return rules;
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new CliException(
                $"{path} is not a list of offloads: {failure.Message}; write {{\"offloads\": [{{\"file\": \"run.js\", \"funcs\": [{{\"name\": \"math.add\", \"timeout\": 500}}]}}]}}",
                ExitCodes.Usage);
        }
    }

    private static bool IsTrue(JsonElement function, string name) =>
        function.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
