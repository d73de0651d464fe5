using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Longshore.Functions.Calls;

/// <summary>The JSON of explanations: ASCII, without what is not known.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlacementExplanation))]
public sealed partial class PlacementJson : JsonSerializerContext
{
    /// <summary>The most characters of an explanation in a header: 2,048. Proxies take 4 to 8 KiB of all headers.</summary>
    public const int HeaderLengthMax = 2048;

    /// <summary>An explanation in one line of at most <see cref="HeaderLengthMax"/> characters. Executors that have no room are counted.</summary>
    public static string ForHeader(PlacementExplanation explanation)
    {
        for (var kept = explanation.Candidates.Count; ; kept /= 2)
        {
            var fewer = kept == explanation.Candidates.Count
                ? explanation
                : explanation with { Candidates = [.. explanation.Candidates.OrderByDescending(each => each.Wins).Take(kept)], More = explanation.Candidates.Count - kept };
            var text = Encoding.ASCII.GetString(JsonSerializer.SerializeToUtf8Bytes(fewer, Default.PlacementExplanation));
            if (text.Length <= HeaderLengthMax)
            {
                return text;
            }

            if (kept == 0)
            {
                return Encoding.ASCII.GetString(JsonSerializer.SerializeToUtf8Bytes(
                    fewer with { Reason = fewer.Reason[..Math.Min(fewer.Reason.Length, 200)] }, Default.PlacementExplanation));
            }
        }
    }
}
