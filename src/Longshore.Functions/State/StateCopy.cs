namespace Longshore.Functions.State;

/// <summary>A chunk of a region as a node has it: what was pulled, and what its guests have written since. Under the region's lock.</summary>
/// <param name="version">The version that was pulled; 0 if no push has written the chunk.</param>
internal sealed class StateCopy(long version)
{
    // A short region takes little memory.
    private const int FirstBytes = 256;

    // What the node keeps of each copy beside its bytes.
    private const int OverheadBytes = 128;

    private byte[] _bytes = [];

    /// <summary>The version of the chunk in the store that this copy comes from.</summary>
    public long Version { get; set; } = version;

    /// <summary>The region's stamp at the last change of the copy.</summary>
    public long Stamp { get; set; }

    /// <summary>Where what was written and not pushed begins. All of it is in one range, with what lies between.</summary>
    public int DirtyFrom { get; private set; }

    /// <summary>Where it ends; 0 if there is none.</summary>
    public int DirtyTo { get; private set; }

    /// <summary>Whether something was written and not pushed.</summary>
    public bool IsDirty => DirtyTo > 0;

    /// <summary>The memory that it takes, in bytes.</summary>
    public int Held => OverheadBytes + _bytes.Length;

    /// <summary>What was written and not pushed.</summary>
    public ReadOnlySpan<byte> Dirty => _bytes.AsSpan(DirtyFrom, DirtyTo - DirtyFrom);

    /// <summary>The memory that a new copy of this many bytes would take.</summary>
    public static int HeldWith(int bytes) => OverheadBytes + RoomFor(bytes);

    /// <summary>The memory that it would take more to hold this many bytes.</summary>
    public int Growth(int bytes) => Math.Max(RoomFor(bytes) - _bytes.Length, 0);

    /// <summary>Replaces everything by what was pulled.</summary>
    public void Install(ReadOnlySpan<byte> pulled)
    {
        _bytes = new byte[RoomFor(pulled.Length)];
        pulled.CopyTo(_bytes);
        Clean();
    }

    /// <summary>Reads. What was never written is zero.</summary>
    public void Read(int offset, Span<byte> into)
    {
        var held = Math.Clamp(_bytes.Length - offset, 0, into.Length);
        _bytes.AsSpan(Math.Min(offset, _bytes.Length), held).CopyTo(into);
        into[held..].Clear();
    }

    /// <summary>Writes, to be pushed later.</summary>
    public void Write(int offset, ReadOnlySpan<byte> from)
    {
        var end = offset + from.Length;
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, RoomFor(end));
        }

        from.CopyTo(_bytes.AsSpan(offset));
        (DirtyFrom, DirtyTo) = IsDirty ? (Math.Min(DirtyFrom, offset), Math.Max(DirtyTo, end)) : (offset, end);
    }

    /// <summary>Everything was pushed.</summary>
    public void Clean() => (DirtyFrom, DirtyTo) = (0, 0);

    /// <summary>Makes the bytes from an offset on zero: the region ends there.</summary>
    public void CutAt(int offset)
    {
        if (offset < _bytes.Length)
        {
            _bytes.AsSpan(offset).Clear();
        }

        if (IsDirty)
        {
            (DirtyFrom, DirtyTo) = DirtyFrom < offset ? (DirtyFrom, Math.Min(DirtyTo, offset)) : (0, 0);
        }
    }

    private static int RoomFor(int bytes) =>
        bytes == 0 ? 0 : (int)Math.Min(System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(bytes, FirstBytes)), StateLimits.ChunkBytes);
}
