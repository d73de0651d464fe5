using System.Globalization;

namespace Longshore.Wasm.Native;

/// <summary>The address ranges at which a file is mapped as executable.</summary>
internal sealed class CodeRanges
{
    private readonly List<(nint Start, nint End)> _ranges = [];

    /// <summary>Finds the executable ranges of a file in this process (Linux, proc(5), /proc/pid/maps).</summary>
    public static CodeRanges Of(string path)
    {
        var ranges = new CodeRanges();
        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            if (line.EndsWith(path, StringComparison.Ordinal) && line.Contains(" r-xp ", StringComparison.Ordinal))
            {
                var addresses = line[..line.IndexOf(' ', StringComparison.Ordinal)].Split('-');
                ranges._ranges.Add((Parse(addresses[0]), Parse(addresses[1])));
            }
        }

        return ranges;
    }

    public bool Contains(nint address)
    {
        foreach (var (start, end) in _ranges)
        {
            if (address >= start && address < end)
            {
                return true;
            }
        }

        return false;
    }

    private static nint Parse(string text) => nint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
