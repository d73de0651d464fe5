namespace Longshore.Functions.Specs;

/// <summary>One limit of an invocation: an entry of <see cref="LimitTable"/>.</summary>
/// <param name="Index">The limit's place in the table.</param>
/// <param name="Key">The limit's name in JSON, in queries and in error messages.</param>
/// <param name="Option">The limit's name on the command line, without dashes.</param>
/// <param name="Label">The limit's name for people.</param>
/// <param name="Unit">The unit of all values.</param>
/// <param name="Minimum">The smallest value allowed.</param>
/// <param name="Default">The value of a function whose spec names none.</param>
/// <param name="Maximum">The largest value allowed.</param>
/// <param name="Summary">What is limited, for <c>--help</c>.</param>
public sealed record LimitRule(
    int Index,
    string Key,
    string Option,
    string Label,
    LimitUnit Unit,
    long Minimum,
    long Default,
    long Maximum,
    string Summary)
{
    /// <summary>Why a value is refused, or null if it is within the bounds.</summary>
    public string? Refusal(long value) => value < Minimum || value > Maximum
        ? FormattableString.Invariant($"must be from {Minimum} to {Maximum} {Unit.ToString().ToLowerInvariant()}, not {value}")
        : null;
}
