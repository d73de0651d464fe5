using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Longshore.Functions.Capabilities.KeyValue;

/// <summary>Adds to a value that is an integer in decimal digits. A key without a value has 0. The time to live stays.</summary>
/// <param name="Key">The key.</param>
/// <param name="By">What is added; it may be negative.</param>
public sealed record KeyValueIncrement(byte[] Key, long By) : KeyValueChange(Key)
{
    /// <inheritdoc/>
    public override KeyValueDecision Decide(KeyValueEntry? current, long version)
    {
        if (!TryRead(current, out var before) || (Int128)before + By is var sum && (sum < long.MinValue || sum > long.MaxValue))
        {
            return new(new KeyValueOutcome(KeyValueStatus.NotAnInteger), current);
        }

        var after = (long)sum;
        var text = Encoding.ASCII.GetBytes(after.ToString(CultureInfo.InvariantCulture));
        return new(new KeyValueOutcome(KeyValueStatus.Done, after), new KeyValueEntry(text, version, current?.Expires));
    }

    private static bool TryRead(KeyValueEntry? current, out long value)
    {
        value = 0;
        return current is null
            || (Utf8Parser.TryParse(current.Value.Span, out value, out var read) && read == current.Value.Length);
    }
}
