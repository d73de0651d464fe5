using System.Globalization;
using System.Runtime.InteropServices;
using Longshore.Wasm.Execution;
using Longshore.Wasm.Native;

namespace Longshore.Tests.Wasm;

/// <summary>The huge pages of a guest that takes much memory.</summary>
public sealed class HugePagesTests
{
    private const int Mebibyte = 1 << 20;

    [Fact]
    public void TryGrow_FarAndBack_LeavesZerosAndNoMappings()
    {
        var region = Region();
        try
        {
            var before = Mappings(region.Base);
            Assert.True(region.TryGrow(64 * Mebibyte));
            Write(region, 64 * Mebibyte);

            Assert.True(region.TryRestore(Mebibyte, file: null, isNew: false, isWatched: false));
            Assert.Equal(before, Mappings(region.Base));
            Assert.True(region.TryGrow(64 * Mebibyte));
            Assert.All(Enumerable.Range(0, 64 * Mebibyte / Pages.Bytes), page => Assert.Equal(0, Marshal.ReadByte(region.Base, page * Pages.Bytes)));
        }
        finally
        {
            region.Free();
        }
    }

    [Fact]
    public void TryGrow_InSteps_AsksForHugePagesOnce()
    {
        var region = Region();
        var memory = region.Base;
        try
        {
            for (var length = 2L * Mebibyte; length <= 32 * Mebibyte; length += 65536)
            {
                Assert.True(region.TryGrow(length));
            }

            // Up to 8 MiB, beyond, and the rest of the slot in two.
            Assert.InRange(Mappings(region.Base).Length, 3, 4);
            Write(region, 32 * Mebibyte);
            Assert.All(Flags(region.Base, 8 * Mebibyte), flags => Assert.DoesNotContain(" hg", flags, StringComparison.Ordinal));
            Assert.Contains(Flags(region.Base + (8 * Mebibyte), Mebibyte), flags => flags.Contains(" hg", StringComparison.Ordinal));
        }
        finally
        {
            region.Free();
        }

        Assert.DoesNotContain(Flags(memory + (8 * Mebibyte), Mebibyte), flags => flags.Contains(" hg", StringComparison.Ordinal));
    }

    private static MemoryRegion Region()
    {
        Assert.SkipUnless(File.Exists("/sys/kernel/mm/transparent_hugepage/enabled"), "the kernel has no transparent huge pages");
        var arena = GuestArena.Shared(static () => 0);
        Assert.SkipWhen(arena is null, "the system has no room for guarded memories");
        return new MemoryRegion(arena, contextBytes: 4096, memoryBytes: Mebibyte, memoryBytesMax: 1024L * Mebibyte) is var region && region.TryCommit(Mebibyte)
            ? region
            : throw new InvalidOperationException("no memory");
    }

    private static void Write(MemoryRegion region, int bytes)
    {
        for (var at = 0; at < bytes; at += Pages.Bytes)
        {
            Marshal.WriteByte(region.Base, at, 7);
        }
    }

    // The mappings of a slot from a memory's first byte on, with what may be done with them.
    private static string[] Mappings(nint start) =>
        [.. File.ReadLines("/proc/self/maps").Where(line => IsIn(line, start, 8L << 30)).Select(line => line[..line.IndexOf(' ', line.IndexOf(' ', StringComparison.Ordinal) + 1)])];

    private static List<string> Flags(nint start, long bytes)
    {
        var (found, isIn) = (new List<string>(), false);
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            if (line.Length > 0 && char.IsAsciiHexDigitLower(line[0]))
            {
                isIn = IsIn(line, start, bytes);
            }
            else if (isIn && line.StartsWith("VmFlags:", StringComparison.Ordinal))
            {
                found.Add(line + " ");
            }
        }

        return found;
    }

    private static bool IsIn(string line, nint start, long bytes)
    {
        var ends = line[..line.IndexOf(' ', StringComparison.Ordinal)].Split('-');
        return long.Parse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture) < start + bytes
            && long.Parse(ends[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) > start;
    }
}
