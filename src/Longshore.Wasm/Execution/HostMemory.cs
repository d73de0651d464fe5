namespace Longshore.Wasm.Execution;

/// <summary>Counts what the host holds for the guests of one store, beside their linear memories, in the store's memory budget. For
/// the thread that uses the store.</summary>
/// <param name="budget">The store's budget.</param>
internal sealed class HostMemory(MemoryBudget budget)
{
    private long _held;

    /// <summary>Takes bytes, unless that would exceed the store's limit.</summary>
    public bool TryTake(long bytes)
    {
        if (!budget.TryTake(Counted(_held + bytes) - Counted(_held)))
        {
            return false;
        }

        _held += bytes;
        return true;
    }

    public void Give(long bytes)
    {
        budget.Give(Counted(_held) - Counted(_held - bytes));
        _held -= bytes;
    }

    private static long Counted(long held) => Math.Max(held - StoreLimits.HostBytesFree, 0);
}
