using System.Buffers;
using Longshore.Wasm.Native;

namespace Longshore.Wasm.Execution;

/// <summary>The pages of a memory that differ from an image of it.</summary>
internal sealed class MemoryDelta
{
    // Pages of which the page map is read at one time.
    private const int SearchedPages = 512;

    // Shorter runs of pages are copied: a mapping costs as much as to copy 16 pages.
    private const int MappedPagesMin = 16;

    // A span has up to 2 GiB.
    private const int WrittenPagesMax = 1 << 18;

    // One of these.
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly Memory? _live;
    private readonly MemoryFile? _file;

    /// <param name="length">The length of the memory, in bytes.</param>
    /// <param name="pages">The addresses of the pages, in ascending order.</param>
    /// <param name="bytes">The pages, one after the other.</param>
    public MemoryDelta(long length, uint[] pages, ReadOnlyMemory<byte> bytes)
        : this(length, pages) => _bytes = bytes;

    private MemoryDelta(Memory live, uint[] pages)
        : this(live.Length, pages) => _live = live;

    private MemoryDelta(long length, uint[] pages, MemoryFile file)
        : this(length, pages) => _file = file;

    private MemoryDelta(long length, uint[] pages)
    {
        Length = length;
        Addresses = pages;
    }

    /// <summary>The length of the memory, in bytes.</summary>
    public long Length { get; }

    /// <summary>The addresses of the pages that differ, in ascending order.</summary>
    public uint[] Addresses { get; }

    /// <summary>The bytes of the pages.</summary>
    public long Bytes => (long)Addresses.Length * Pages.Bytes;

    /// <summary>Finds the pages of a memory that differ from an image, or from what the image became by another delta.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="image">The image.</param>
    /// <param name="since">The other delta, or null.</param>
    /// <param name="without">Parts of the memory whose pages are left out.</param>
    /// <param name="pages">Where the pages are to be.</param>
    public static MemoryDelta Of(
        Memory memory, MemoryImage image, MemoryDelta? since, IReadOnlyList<(uint Address, uint Bytes)> without, DeltaPages pages)
    {
        var changed = Changed(memory, image, since, address => !IsIn(without, address));
        return pages switch
        {
            DeltaPages.Live => new MemoryDelta(memory, changed),
            DeltaPages.Shared when changed.Length >= MappedPagesMin => new MemoryDelta(memory.Length, changed, FileOf(memory, changed)),
            _ => new MemoryDelta(memory.Length, changed, CopyOf(memory, changed)),
        };
    }

    /// <summary>The addresses of the pages of a memory that differ from an image, or from what the image became by another delta.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="image">The image.</param>
    /// <param name="since">The other delta, or null.</param>
    /// <param name="isWanted">Whether a page is looked at, by its address.</param>
    public static uint[] Changed(Memory memory, MemoryImage image, MemoryDelta? since, Func<uint, bool> isWanted)
    {
        var changed = new List<uint>();
        var file = image.File is not null && memory.Region.IsMapped(image.File) ? image.File : null;
        var isSame = memory.Region.Overlaid is not { } overlaid || overlaid == since?._file;
        Span<ulong> entries = stackalloc ulong[SearchedPages];
        for (long at = 0; at < memory.Length; at += SearchedPages * Pages.Bytes)
        {
            var part = entries[..(int)Math.Min(SearchedPages, (memory.Length - at) / Pages.Bytes)];
            var isKnown = file is not null && isSame && PageMap.TryRead(memory.Region.Base + (nint)at, part);
            for (var i = 0; i < part.Length; i++)
            {
                var address = (uint)(at + (long)i * Pages.Bytes);
                if ((!isKnown || MayDiffer(address, part[i], file!) || memory.Region.IsOfFilePages(address))
                    && isWanted(address)
                    && Differs(memory, image, since, address))
                {
                    changed.Add(address);
                }
            }
        }

        return [.. changed];
    }

    /// <summary>Finds the pages of an image that differ from another image that is not longer.</summary>
    public static MemoryDelta Of(MemoryImage image, MemoryImage other)
    {
        var changed = new List<uint>();
        var bytes = new ArrayBufferWriter<byte>();
        for (long at = 0; at < image.Bytes; at += Pages.Bytes)
        {
            var now = image.PageAt((uint)at);
            var then = other.PageAt((uint)at);
            if (IsZero(now) ? !IsZero(then) : !now.SequenceEqual(then))
            {
                changed.Add((uint)at);
                var into = bytes.GetSpan(Pages.Bytes)[..Pages.Bytes];
                into.Clear();
                now.CopyTo(into);
                bytes.Advance(Pages.Bytes);
            }
        }

        return new MemoryDelta(image.Bytes, [.. changed], bytes.WrittenSpan.ToArray());
    }

    /// <summary>The page at an address, or empty if it does not differ.</summary>
    public ReadOnlySpan<byte> PageAt(uint address) => Array.BinarySearch(Addresses, address) is >= 0 and var index ? Page(index) : default;

    /// <summary>The page of a number.</summary>
    public ReadOnlySpan<byte> Page(int index) =>
        _live is not null ? _live.Span(Addresses[index], Pages.Bytes)
        : _file is not null ? _file.Page((long)index * Pages.Bytes)
        : _bytes.Span.Slice(index * Pages.Bytes, Pages.Bytes);

    /// <summary>Frees what holds the pages of a shared delta. Instances that began with it keep theirs.</summary>
    public void Free() => _file?.Dispose();

    /// <summary>Writes the pages into a memory of the image's contents.</summary>
    /// <returns>False if the memory cannot become as long.</returns>
    public bool TryApply(Memory memory)
    {
        if (Length > memory.Length && memory.Grow((uint)((Length - memory.Length) / Memory.PageBytes)) < 0)
        {
            return false;
        }

        for (var i = 0; i < Addresses.Length;)
        {
            var count = RunAt(Addresses, i);
            if (_file is null || count < MappedPagesMin || !memory.Region.TryOverlay(_file, (long)i * Pages.Bytes, Addresses[i], (long)count * Pages.Bytes))
            {
                Copy(memory, i, count);
            }

            i += count;
        }

        return true;
    }

    // The number of pages from one on that follow each other in the memory.
    private static int RunAt(uint[] addresses, int first)
    {
        var count = 1;
        while (first + count < addresses.Length && addresses[first + count] == addresses[first + count - 1] + Pages.Bytes)
        {
            count++;
        }

        return count;
    }

    private void Copy(Memory memory, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            Page(i).CopyTo(memory.Span(Addresses[i], Pages.Bytes));
        }
    }

    private static MemoryFile FileOf(Memory memory, uint[] addresses)
    {
        var file = new MemoryFile((long)addresses.Length * Pages.Bytes);
        for (var i = 0; i < addresses.Length;)
        {
            var count = Math.Min(RunAt(addresses, i), WrittenPagesMax);
            file.Write((long)i * Pages.Bytes, memory.Span(addresses[i], count * Pages.Bytes));
            i += count;
        }

        return file;
    }

    private static byte[] CopyOf(Memory memory, uint[] addresses)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(addresses.Length * Pages.Bytes);
        for (var i = 0; i < addresses.Length; i++)
        {
            memory.Span(addresses[i], Pages.Bytes).CopyTo(bytes.AsSpan(i * Pages.Bytes));
        }

        return bytes;
    }

    // A page of the file that was not written is no private copy. Beyond the file, one that was not written is not in memory.
    private static bool MayDiffer(uint address, ulong entry, MemoryFile file) =>
        address < file.Length ? PageMap.IsCopied(entry) : PageMap.IsUsed(entry);

    private static bool IsIn(IReadOnlyList<(uint Address, uint Bytes)> parts, uint address)
    {
        foreach (var (start, bytes) in parts)
        {
            if (address >= start && (ulong)address + Pages.Bytes <= (ulong)start + bytes)
            {
                return true;
            }
        }

        return false;
    }

    // An image has no bytes for some of its pages that are zero.
    private static bool IsZero(ReadOnlySpan<byte> page) => !page.ContainsAnyExcept((byte)0);

    private static bool Differs(Memory memory, MemoryImage image, MemoryDelta? since, uint address)
    {
        var now = memory.Span(address, Pages.Bytes);
        var then = since is null ? default : since.PageAt(address);
        then = then.IsEmpty ? image.PageAt(address) : then;
        return then.IsEmpty ? now.ContainsAnyExcept((byte)0) : !now.SequenceEqual(then);
    }
}
