using Longshore.Functions.Objects;

namespace Longshore.Functions.Near;

/// <summary>A small object that was read whole when it was asked where it is: to read it takes no longer than to ask for its size.</summary>
/// <param name="Info">What is known of it.</param>
/// <param name="Bytes">Its bytes.</param>
internal sealed record FetchedObject(ObjectInfo Info, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>A part of it.</summary>
    /// <exception cref="ObjectException">It has no byte of the range.</exception>
    public (long Offset, ReadOnlyMemory<byte> Bytes) In(ObjectRange range)
    {
        var (offset, length) = range.In(Info.Size);
        return (offset, Bytes.Slice((int)offset, (int)length));
    }
}
