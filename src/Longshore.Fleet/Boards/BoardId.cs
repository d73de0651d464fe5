using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Longshore.Fleet.Boards;

/// <summary>The number of a board in its fleet: 1 to 99,999. In MicroFaaS it is the last octet of the board's IPv4 address.</summary>
public readonly record struct BoardId : IComparable<BoardId>
{
    /// <summary>The greatest number.</summary>
    public const int ValueMax = 99_999;

    private BoardId(int value) => Value = value;

    /// <summary>The number.</summary>
    public int Value { get; }

    /// <summary>The board of a number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside of 1 to 99,999.</exception>
    public static BoardId Of(int value) =>
        value is >= 1 and <= ValueMax ? new BoardId(value) : throw new ArgumentOutOfRangeException(nameof(value), value, "a board's number is 1 to 99999");

    /// <summary>Reads decimal digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out BoardId id)
    {
        id = default;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value is < 1 or > ValueMax)
        {
            return false;
        }

        id = new BoardId(value);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(BoardId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Orders by number.</summary>
    public static bool operator <(BoardId left, BoardId right) => left.Value < right.Value;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator >(BoardId left, BoardId right) => left.Value > right.Value;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator <=(BoardId left, BoardId right) => left.Value <= right.Value;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator >=(BoardId left, BoardId right) => left.Value >= right.Value;
}
