using System.Buffers;
using Longshore.Wasm.Native;

namespace Longshore.Wasm;

/// <summary>A buffer outside the collected heap, for bytes that come in an unknown number. Only what is written takes memory, nothing is
/// copied as it grows, and the system has the memory back when the buffer is disposed.</summary>
/// <remarks>The bytes are zero at first. Spans of the buffer must not be used after its disposal.</remarks>
public sealed unsafe class NativeBuffer : MemoryManager<byte>
{
    private readonly int _length;
    private nint _start;

    /// <summary>A buffer with room for a number of bytes.</summary>
    /// <exception cref="GuestMemoryException">The system has no address space or no memory left.</exception>
    public NativeBuffer(int length)
    {
        _length = length;
        _start = Pages.Reserve(Pages.RoundUp(length));
        if (!Pages.TryCommit(_start, Pages.RoundUp(length)))
        {
            Dispose(disposing: true);
            throw new GuestMemoryException($"a buffer of {length} bytes could not be committed");
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_start == 0, this);
        return new Span<byte>((void*)_start, _length);
    }

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new((byte*)_start + elementIndex);

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        var start = Interlocked.Exchange(ref _start, 0);
        if (start != 0)
        {
            Pages.Free(start, Pages.RoundUp(_length));
        }
    }
}
