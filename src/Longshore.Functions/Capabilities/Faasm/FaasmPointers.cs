namespace Longshore.Functions.Capabilities.Faasm;

/// <summary>The pointers to state that one call was given. Each took a page of its memory at least, which bounds them. For the guest's
/// thread.</summary>
internal sealed class FaasmPointers
{
    private readonly List<FaasmPointer> _pointers = [];
    private CancellationToken _ended;

    /// <summary>The address of a part of a region, or null if no pointer covers it.</summary>
    public uint? Find(string region, uint offset, uint bytes, CancellationToken ended)
    {
        foreach (var each in Of(region, ended))
        {
            if (offset >= each.Offset && (ulong)offset + bytes <= (ulong)each.Offset + each.Bytes)
            {
                return each.Address + (offset - each.Offset);
            }
        }

        return null;
    }

    /// <summary>The pointers to a region.</summary>
    public FaasmPointer[] Of(string region, CancellationToken ended)
    {
        // What an earlier call has left.
        if (_ended != ended)
        {
            _pointers.Clear();
            _ended = ended;
        }

        return [.. _pointers.Where(each => each.Region == region)];
    }

    /// <summary>Notes a pointer.</summary>
    public void Add(FaasmPointer pointer, CancellationToken ended)
    {
        Of(pointer.Region, ended);
        _pointers.Add(pointer);
    }
}
