using System.Buffers;
using Longshore.Wasm.Native;

namespace Longshore.Wasm.Execution;

/// <summary>The pages of a memory that differ from an image of it.</summary>
internal sealed class MemoryDelta
{
    // Pages of which the page map is read at one time.
    private const int SearchedPages = 512;

    private readonly byte[] _bytes;

    /// <param name="length">The length of the memory, in bytes.</param>
    /// <param name="pages">The addresses of the pages, in ascending order.</param>
    /// <param name="bytes">The pages, one after the other.</param>
    public MemoryDelta(long length, uint[] pages, byte[] bytes)
    {
        Length = length;
        Addresses = pages;
        _bytes = bytes;
    }

    /// <summary>The length of the memory, in bytes.</summary>
    public long Length { get; }

    /// <summary>The addresses of the pages that differ, in ascending order.</summary>
    public uint[] Addresses { get; }

    /// <summary>The pages, one after the other.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Finds the pages of a memory that differ from an image, or from what the image became by another delta.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="image">The image.</param>
    /// <param name="since">The other delta, or null.</param>
    /// <param name="without">Parts of the memory whose pages are left out.</param>
    public static MemoryDelta Of(Memory memory, MemoryImage image, MemoryDelta? since, IReadOnlyList<(uint Address, uint Bytes)> without)
    {
        var changed = new List<uint>();
        var file = image.File is not null && memory.Region.IsMapped(image.File) ? image.File : null;
        Span<ulong> entries = stackalloc ulong[SearchedPages];
        for (long at = 0; at < memory.Length; at += SearchedPages * Pages.Bytes)
        {
            var part = entries[..(int)Math.Min(SearchedPages, (memory.Length - at) / Pages.Bytes)];
            var isKnown = file is not null && PageMap.TryRead(memory.Region.Base + (nint)at, part);
            for (var i = 0; i < part.Length; i++)
            {
                var address = (uint)(at + (long)i * Pages.Bytes);
                if ((!isKnown || MayDiffer(address, part[i], file!)) && !IsIn(without, address) && Differs(memory, image, since, address))
                {
                    changed.Add(address);
                }
            }
        }

        return Take(memory, [.. changed]);
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
    public ReadOnlySpan<byte> PageAt(uint address) =>
        Array.BinarySearch(Addresses, address) is >= 0 and var index ? _bytes.AsSpan(index * Pages.Bytes, Pages.Bytes) : default;

    /// <summary>Writes the pages into a memory of the image's contents.</summary>
    /// <returns>False if the memory cannot become as long.</returns>
    public bool TryApply(Memory memory)
    {
        if (Length > memory.Length && memory.Grow((uint)((Length - memory.Length) / Memory.PageBytes)) < 0)
        {
            return false;
        }

        for (var i = 0; i < Addresses.Length; i++)
        {
            _bytes.AsSpan(i * Pages.Bytes, Pages.Bytes).CopyTo(memory.Span(Addresses[i], Pages.Bytes));
        }

        return true;
    }

    private static MemoryDelta Take(Memory memory, uint[] addresses)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(addresses.Length * Pages.Bytes);
        for (var i = 0; i < addresses.Length; i++)
        {
            memory.Span(addresses[i], Pages.Bytes).CopyTo(bytes.AsSpan(i * Pages.Bytes));
        }

        return new MemoryDelta(memory.Length, addresses, bytes);
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
