using System.Buffers;

namespace Longshore.Functions.Calls;

/// <summary>The process's pool of buffers, which keeps no large ones: what one caller made the node use must not stay with it. The runtime's
/// own pool keeps arrays of any size for each processor until the whole machine is short of memory.</summary>
public sealed class SharedBuffers : ArrayPool<byte>
{
    // Clearing 1 MiB of new memory takes some 100 us, which is little beside what a guest does with so many bytes.
    private const int KeptBytesMax = 1 << 20;

    private SharedBuffers()
    {
    }

    /// <summary>The pool.</summary>
    public static SharedBuffers Pool { get; } = new();

    /// <inheritdoc/>
    public override byte[] Rent(int minimumLength) =>
        minimumLength <= KeptBytesMax ? Shared.Rent(minimumLength) : GC.AllocateUninitializedArray<byte>(minimumLength);

    /// <inheritdoc/>
    public override void Return(byte[] array, bool clearArray = false)
    {
        if (array.Length <= KeptBytesMax)
        {
            Shared.Return(array, clearArray);
        }
    }
}
