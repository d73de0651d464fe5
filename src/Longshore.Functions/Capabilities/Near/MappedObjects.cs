namespace Longshore.Functions.Capabilities.Near;

/// <summary>The parts of a guest's memory that hold objects which one call has read. They are not moved back from a storage node. Each took a
/// page of the memory at least, which bounds them. For the guest's thread.</summary>
internal sealed class MappedObjects
{
    private readonly List<(uint Address, uint Bytes)> _parts = [];
    private CancellationToken _ended;

    /// <summary>Adds a part.</summary>
    public void Add(uint address, uint bytes, CancellationToken ended)
    {
        Of(ended);
        _parts.Add((address, bytes));
    }

    /// <summary>The parts of a call.</summary>
    public IReadOnlyList<(uint Address, uint Bytes)> Of(CancellationToken ended)
    {
        // What an earlier call has left.
        if (_ended != ended)
        {
            _parts.Clear();
            _ended = ended;
        }

        return _parts;
    }
}
