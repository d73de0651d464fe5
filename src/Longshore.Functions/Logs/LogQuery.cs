namespace Longshore.Functions.Logs;

/// <summary>Which entries a reader of logs asks for: the newest that together have a number of lines.</summary>
/// <param name="LinesMax">The number of lines, at most <see cref="LinesLimit"/>. The oldest entry may have more of them than are asked for.</param>
public sealed record LogQuery(int LinesMax)
{
    /// <summary>The most lines of one answer.</summary>
    public const int LinesLimit = 10_000;

    /// <summary>The most characters of one answer: 8 Mi. Older entries are left out.</summary>
    public const int CharactersLimit = 8 << 20;

    /// <summary>The function, or null for all.</summary>
    public string? Function { get; init; }

    /// <summary>The time of the oldest entry. Default: as old as there are.</summary>
    public DateTimeOffset Since { get; init; } = DateTimeOffset.MinValue;
}
