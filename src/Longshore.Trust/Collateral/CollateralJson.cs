using System.Globalization;
using System.Text.Json;

namespace Longshore.Trust.Collateral;

/// <summary>Reads Intel's signed JSON. Every reader throws what <see cref="Read"/> catches.</summary>
internal static class CollateralJson
{
    // Intel's own lists have under 30 levels.
    private const int LevelsMax = 1_024;

    /// <summary>Reads a document.</summary>
    /// <param name="what">The document, for the message.</param>
    /// <param name="json">Its text.</param>
    /// <param name="read">Reads its fields.</param>
    /// <exception cref="EvidenceException">It has another form.</exception>
    public static T Read<T>(string what, ReadOnlyMemory<byte> json, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return read(document.RootElement);
        }
        catch (Exception damage) when (damage is JsonException or KeyNotFoundException or FormatException or InvalidOperationException or OverflowException)
        {
            throw new EvidenceException(EvidenceFailure.BadCollateral, $"{what} cannot be read: {damage.Message}");
        }
    }

    public static string Text(JsonElement element, string name) =>
        element.GetProperty(name).GetString() ?? throw new FormatException($"\"{name}\" is null");

    public static ReadOnlyMemory<byte> Hex(JsonElement element, string name, int length) =>
        Convert.FromHexString(Text(element, name)) is { } bytes && bytes.Length == length
            ? bytes
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"\"{name}\" does not have {length} bytes"));

    public static Validity Validity(JsonElement element) => new(Time(element, "issueDate"), Time(element, "nextUpdate"));

    public static TcbStatus Status(JsonElement level) =>
        Text(level, "tcbStatus") is var name && Enum.TryParse<TcbStatus>(name, out var status) && status.ToString() == name
            ? status
            : throw new FormatException($"the status \"{name}\" is not known");

    public static IReadOnlyList<string> Advisories(JsonElement level) =>
        level.TryGetProperty("advisoryIDs", out var list) ? [.. list.EnumerateArray().Select(each => each.GetString() ?? "")] : [];

    public static IReadOnlyList<T> List<T>(JsonElement list, Func<JsonElement, T> read) =>
        list.GetArrayLength() <= LevelsMax ? [.. list.EnumerateArray().Select(read)] : throw new FormatException("a list is too long");

    /// <summary>Reads the levels of a part, the newest first.</summary>
    /// <param name="owner">The part.</param>
    /// <param name="judge">The status that counts for the part, or an exception for one that it cannot have.</param>
    public static IReadOnlyList<SvnLevel> SvnLevels(JsonElement owner, Func<TcbStatus, TcbStatus> judge) => Descending(
        List(
            owner.GetProperty("tcbLevels"),
            level => new SvnLevel(level.GetProperty("tcb").GetProperty("isvsvn").GetUInt16(), judge(Status(level)), Advisories(level))),
        Comparer<SvnLevel>.Create((one, other) => one.Svn.CompareTo(other.Svn)));

    /// <summary>Puts the newest level first. Which of two equal ones counts would depend on their places.</summary>
    public static IReadOnlyList<T> Descending<T>(IReadOnlyList<T> levels, IComparer<T> age)
    {
        var sorted = levels.OrderByDescending(level => level, age).ToArray();
        return sorted.Zip(sorted.Skip(1)).All(pair => age.Compare(pair.First, pair.Second) != 0)
            ? sorted
            : throw new FormatException("a level is there twice");
    }

    private static DateTimeOffset Time(JsonElement element, string name) => DateTimeOffset.ParseExact(
        Text(element, name), "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
