namespace Longshore.Wasm.Execution;

/// <summary>Limits the bytes of memory in use. May be used from any thread.</summary>
/// <param name="most">The limit, in bytes.</param>
/// <param name="parent">A budget that the same bytes are taken from, or null.</param>
internal sealed class MemoryBudget(long most, MemoryBudget? parent = null)
{
    private long _used;

    public long Most => most;

    public long Used => Volatile.Read(ref _used);

    /// <summary>Takes bytes from the budget, unless that would exceed the limit.</summary>
    public bool TryTake(long bytes)
    {
        var used = Volatile.Read(ref _used);
        while (bytes <= most - used)
        {
            var found = Interlocked.CompareExchange(ref _used, used + bytes, used);
            if (found == used)
            {
                return TryTakeFromParent(bytes);
            }

            used = found;
        }

        return false;
    }

    public void Give(long bytes)
    {
        Interlocked.Add(ref _used, -bytes);
        parent?.Give(bytes);
    }

    /// <summary>Gives all bytes back: the owner's memories are freed.</summary>
    public void Close() => parent?.Give(Interlocked.Exchange(ref _used, 0));

    private bool TryTakeFromParent(long bytes)
    {
        if (parent is null || parent.TryTake(bytes))
        {
            return true;
        }

        Interlocked.Add(ref _used, -bytes);
        return false;
    }
}
