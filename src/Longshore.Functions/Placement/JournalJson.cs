using System.Text.Json;
using System.Text.Json.Serialization;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Placement;

/// <summary>The JSON of the journal's lines. Whoever reads a journal may have it from anywhere, so every value is checked.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JournalEntry))]
public sealed partial class JournalJson : JsonSerializerContext
{
    /// <summary>The most characters of a line: 64 Ki, several times what the longest has.</summary>
    public const int LineLengthMax = 64 << 10;

    /// <summary>The most executors of a line: 64. A line takes 8 KB then.</summary>
    public const int CandidatesMax = 64;

    private const long HourMicroseconds = 3_600_000_000;
    private const long BytesMax = 1L << 40;
    private const int SlotsMax = 1 << 20;
    private const int NameLengthMax = 512;

    /// <summary>A line, without its end.</summary>
    public static byte[] Write(JournalEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, Default.JournalEntry);

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <exception cref="InvalidDataException">It is no line of a journal; the message says why.</exception>
    public static JournalEntry Read(string line)
    {
        if (line.Length > LineLengthMax)
        {
            throw new InvalidDataException($"it is longer than {LineLengthMax} characters");
        }

        JournalEntry? entry;
        try
        {
            entry = JsonSerializer.Deserialize(line, Default.JournalEntry);
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"it is not the JSON of a decision: {broken.Message}", broken);
        }

        return entry is null ? throw new InvalidDataException("it is null")
            : Problem(entry) is { } problem ? throw new InvalidDataException(problem)
            : entry;
    }

    // Deserialization sets what is missing to null, whatever the type says.
    private static string? Problem(JournalEntry entry) =>
        !IsName(entry.Function) ? "its function is no name"
        : entry.Policy is null || !PlacementGoals.TryParse(entry.Policy, out _) ? $"its policy {PlacementGoals.Rule}"
        : entry.At is < 0 or > long.MaxValue / 16 ? "its time is before 1970 or too far away"
        : entry.InputBytes is < 0 or > BytesMax ? "its input is larger than any"
        : entry.LatencyUs is < 0 or > 24 * HourMicroseconds || entry.RunUs is < 0 or > 24 * HourMicroseconds ? "its times are outside 0 to 24 hours"
        : entry.DeadlineUs is <= 0 or > HourMicroseconds ? "its deadline is outside 1 us to 1 hour"
        : entry.Candidates is not { Count: > 0 and <= CandidatesMax } all ? $"it has not 1 to {CandidatesMax} candidates"
        : all.Select(Problem).FirstOrDefault(problem => problem is not null) is { } problem ? problem
        : all.DistinctBy(each => each.Executor, StringComparer.Ordinal).Count() < all.Count ? "two of its candidates have one name"
        : entry.Winner is { } winner && all.All(each => each.Executor != winner) && !IsName(winner) ? "its winner is no name"
        : null;

    private static string? Problem(JournalCandidate? candidate) =>
        candidate is null || !IsName(candidate.Executor) ? "a candidate has no name"
        : candidate.Kind is null || !ExecutorKinds.TryParse(candidate.Kind, out _) ? $"the candidate {candidate.Executor} is of no kind"
        : candidate.ReadyUs is < 0 or > 24 * HourMicroseconds || candidate.RunUs is < 0 or > 24 * HourMicroseconds ? $"the times of {candidate.Executor} are outside 0 to 24 hours"
        : candidate.Bytes is < 0 or > BytesMax ? $"the bytes of {candidate.Executor} are more than any"
        : candidate.Slots is < 0 or > SlotsMax ? $"the slots of {candidate.Executor} are outside 0 to {SlotsMax}"
        : IsAmount(candidate.Joules) && IsAmount(candidate.Cost) ? null
        : $"the joules or the cost of {candidate.Executor} are negative or more than any";

    private static bool IsAmount(double? value) => value is null or (>= 0 and <= 1e12);

    private static bool IsName(string? text) => text is { Length: > 0 and <= NameLengthMax } && text.All(letter => letter is >= ' ' and <= '~');
}
