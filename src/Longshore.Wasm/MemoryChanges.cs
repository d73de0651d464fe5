using System.Buffers;
using Longshore.Wasm.Execution;
using Longshore.Wasm.Native;

namespace Longshore.Wasm;

/// <summary>The pages of a memory that differ from the state in which its instance began, as they are now and as they were.</summary>
public sealed class MemoryChanges : IDisposable
{
    private static readonly byte[] Zeros = new byte[Pages.Bytes];

    private readonly MemoryImage _image;
    private readonly MemoryDelta _since;
    private readonly uint[] _addresses;
    private byte[]? _bytes;

    internal MemoryChanges(Memory memory, MemoryImage image, MemoryDelta since, IReadOnlyList<(uint Address, uint Bytes)> parts)
    {
        (_image, _since) = (image, since);
        _addresses = MemoryDelta.Changed(memory, image, since, address => Touches(parts, address));
        _bytes = ArrayPool<byte>.Shared.Rent(_addresses.Length * Pages.Bytes);
        for (var i = 0; i < _addresses.Length; i++)
        {
            memory.Span(_addresses[i], Pages.Bytes).CopyTo(_bytes.AsSpan(i * Pages.Bytes));
        }
    }

    /// <summary>The bytes of a page.</summary>
    public static int PageBytes => Pages.Bytes;

    /// <summary>The addresses of the pages, in ascending order.</summary>
    public IReadOnlyList<uint> Addresses => _addresses;

    /// <summary>The page at an address as it is now.</summary>
    public ReadOnlySpan<byte> Now(uint address) => Array.BinarySearch(_addresses, address) is >= 0 and var index
        ? _bytes.AsSpan(index * Pages.Bytes, Pages.Bytes)
        : Then(address);

    /// <summary>The page at an address as it was when the instance began.</summary>
    public ReadOnlySpan<byte> Then(uint address)
    {
        var page = _since.PageAt(address);
        page = page.IsEmpty ? _image.PageAt(address) : page;
        return page.IsEmpty ? Zeros : page;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static bool Touches(IReadOnlyList<(uint Address, uint Bytes)> parts, uint page)
    {
        foreach (var (address, bytes) in parts)
        {
            if (page + (ulong)Pages.Bytes > address && page < (ulong)address + bytes)
            {
                return true;
            }
        }

        return false;
    }
}
