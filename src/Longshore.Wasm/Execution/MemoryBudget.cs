namespace Longshore.Wasm.Execution;

/// <summary>Limits the bytes of memory in use. May be used from any thread.</summary>
/// <param name="most">The limit, in bytes.</param>
internal sealed class MemoryBudget(long most)
{
    private long _used;

    public long Most => most;

    /// <summary>Takes bytes from the budget, unless that would exceed the limit.</summary>
    public bool TryTake(long bytes)
    {
        var used = Volatile.Read(ref _used);
        while (bytes <= most - used)
        {
            var found = Interlocked.CompareExchange(ref _used, used + bytes, used);
            if (found == used)
            {
                return true;
            }

            used = found;
        }

        return false;
    }

    public void Give(long bytes) => Interlocked.Add(ref _used, -bytes);
}
