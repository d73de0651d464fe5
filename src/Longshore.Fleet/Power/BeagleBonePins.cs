using System.Globalization;

namespace Longshore.Fleet.Power;

/// <summary>The pins of a BeagleBone's expansion headers, such as <c>P9_12</c>, as lines of the GPIO chips.</summary>
internal static class BeagleBonePins
{
    // Each of the AM335x's four GPIO chips has 32 lines.
    private const int LinesPerChip = 32;

    // 32 times the chip, plus the line, of the pins 1 to 46; -1 for power, ground and other signals. Source: the BeagleBone Black System Reference
    // Manual, tables of the headers P8 and P9.
    private static readonly int[] P8 =
    [
        -1, -1, 38, 39, 34, 35, 66, 67, 69, 68, 45, 44, 23, 26, 47, 46,
        27, 65, 22, 63, 62, 37, 36, 33, 32, 61, 86, 88, 87, 89, 10, 11,
        9, 81, 8, 80, 78, 79, 76, 77, 74, 75, 72, 73, 70, 71,
    ];

    private static readonly int[] P9 =
    [
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 30, 60, 31, 50, 48, 51,
        5, 4, 13, 12, 3, 2, 49, 15, 117, 14, 115, 113, 111, 112, 110, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, 20, 7, -1, -1, -1, -1,
    ];

    /// <summary>The chip and the line of a pin.</summary>
    /// <returns>False if the pin does not exist, or is no GPIO line.</returns>
    public static bool TryFind(string pin, out GpioLineAddress address)
    {
        address = default;
        var header = pin.StartsWith("P8_", StringComparison.Ordinal) ? P8 : pin.StartsWith("P9_", StringComparison.Ordinal) ? P9 : null;
        if (header is null || !int.TryParse(pin.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number < 1 || number > header.Length || header[number - 1] < 0)
        {
            return false;
        }

        address = new GpioLineAddress(header[number - 1] / LinesPerChip, header[number - 1] % LinesPerChip);
        return true;
    }
}
