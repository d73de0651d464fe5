using System.Diagnostics.CodeAnalysis;

namespace Longshore.Fleet.Jobs;

/// <summary>The number of a job. No other job of the fleet ever has it, and a later job has a greater one.</summary>
/// <param name="Value">The number, from 1.</param>
public readonly record struct JobId(long Value) : IComparable<JobId>
{
    // MicroFaaS's invocation ids have six of these characters.
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int WireLength = 6;
    private const int WireLengthMax = 11;

    /// <summary>The job as MicroFaaS's protocol names it: at least six letters and digits.</summary>
    public string ToWire()
    {
        Span<char> text = stackalloc char[WireLengthMax];
        var start = text.Length;
        for (var rest = Value; rest > 0 || text.Length - start < WireLength; rest /= Digits.Length)
        {
            text[--start] = Digits[(int)(rest % Digits.Length)];
        }

        return text[start..].ToString();
    }

    /// <summary>Reads what <see cref="ToWire"/> writes.</summary>
    public static bool TryParseWire([NotNullWhen(true)] string? text, out JobId id)
    {
        id = default;
        if (text is null || text.Length is < WireLength or > WireLengthMax)
        {
            return false;
        }

        Int128 value = 0;
        foreach (var character in text)
        {
            var digit = Digits.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            value = value * Digits.Length + digit;
        }

        if (value > long.MaxValue)
        {
            return false;
        }

        id = new JobId((long)value);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(JobId other) => Value.CompareTo(other.Value);

    /// <summary>Orders by number.</summary>
    public static bool operator <(JobId left, JobId right) => left.Value < right.Value;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator >(JobId left, JobId right) => left.Value > right.Value;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator <=(JobId left, JobId right) => left.Value <= right.Value;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator >=(JobId left, JobId right) => left.Value >= right.Value;
}
