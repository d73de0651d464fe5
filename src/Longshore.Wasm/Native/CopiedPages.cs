using System.Runtime.InteropServices;

namespace Longshore.Wasm.Native;

/// <summary>The pages of one mapping of a <see cref="MemoryFile"/> that are copies, which the next reset overwrites.</summary>
internal sealed class CopiedPages
{
    // The largest number of copied pages that are overwritten instead of dropped. Overwriting a page costs a fifth of a fault.
    private const int PagesMax = 512;
    private const int SearchedPages = 512;

    private readonly List<int> _known = [];

    /// <summary>Whether there may be copies that are not known: then the page map is read at the next reset. Setting it is safe at any
    /// time.</summary>
    public bool MayBeMore { get; set; } = true;

    /// <summary>The numbers of the known copies, in order.</summary>
    public ReadOnlySpan<int> Known => CollectionsMarshal.AsSpan(_known);

    /// <summary>Finds the copies in the page map.</summary>
    /// <param name="address">The address of the mapping.</param>
    /// <param name="bytes">Its length, a multiple of the page size.</param>
    /// <returns>False if there are too many to overwrite, or the kernel does not provide the page map.</returns>
    public bool TryFind(nint address, long bytes)
    {
        Span<ulong> entries = stackalloc ulong[SearchedPages];
        _known.Clear();
        MayBeMore = true;
        for (long at = 0; at < bytes; at += SearchedPages * Pages.Bytes)
        {
            var part = entries[..(int)Math.Min(SearchedPages, (bytes - at) / Pages.Bytes)];
            if (!PageMap.TryRead(address + (nint)at, part))
            {
                return false;
            }

            for (var i = 0; i < part.Length; i++)
            {
                if (!PageMap.IsCopied(part[i]))
                {
                    continue;
                }

                if (_known.Count == PagesMax)
                {
                    return false;
                }

                _known.Add((int)(at / Pages.Bytes) + i);
            }
        }

        MayBeMore = false;
        return true;
    }
}
