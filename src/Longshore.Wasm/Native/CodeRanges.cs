using System.Globalization;

namespace Longshore.Wasm.Native;

/// <summary>The addresses at which a file is mapped for execution.</summary>
internal sealed class CodeRanges
{
    private readonly List<(nint Start, nint End)> _ranges = [];

    /// <summary>The ranges of a file of this process (Linux, proc(5), /proc/pid/maps).</summary>
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
