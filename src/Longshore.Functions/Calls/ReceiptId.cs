using System.Globalization;

namespace Longshore.Functions.Calls;

/// <summary>Names a receipt: a run of a node's process, and the receipt's number in it. Its text is <c>0123456789abcdef-42</c>.</summary>
/// <param name="Run">A random number of the process that made it.</param>
/// <param name="Number">Its number, from 1.</param>
public readonly record struct ReceiptId(ulong Run, long Number)
{
    private const int RunDigits = 16;

    /// <summary>Reads the text of an identifier.</summary>
    public static bool TryParse(string text, out ReceiptId id)
    {
        id = default;
        if (text.Length < RunDigits + 2 || text[RunDigits] != '-'
            || !ulong.TryParse(text.AsSpan(0, RunDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var run)
            || !long.TryParse(text.AsSpan(RunDigits + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        id = new ReceiptId(run, number);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Run:x16}-{Number}");
}
