namespace Longshore.Trust.Worker;

/// <summary>The runtime's pool of threads in a process that serves orders.</summary>
public static class OrderThreads
{
    // Not a documented option: the thread pool of .NET 10 reads it when its first worker starts. Another runtime may ignore it.
    private const string SpinLimitOption = "System.Threading.ThreadPool.UnfairSemaphoreSpinLimit";

    /// <summary>Lets idle threads of the pool sleep at once. By default each yields the processor up to 70 times first: on the one or two cores of a
    /// worker, these were half of its system calls. To be called before the pool has a thread; later it changes nothing.</summary>
    public static void SleepWhenIdle() => AppContext.SetData(SpinLimitOption, 0);
}
