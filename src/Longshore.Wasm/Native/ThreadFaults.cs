namespace Longshore.Wasm.Native;

/// <summary>Counts the page faults of the current thread. A page of a private mapping becomes a copy by a fault of the thread that writes to
/// it, so a thread without faults has copied none.</summary>
internal static unsafe class ThreadFaults
{
    /// <summary>The count where the system does not tell it.</summary>
    public const long Unknown = -1;

    // getrusage(2): RUSAGE_THREAD, the length of the result, and the places of the faults without and with input.
    private const int Thread = 1;
    private const int Words = 18;
    private const int Minor = 8;
    private const int Major = 9;

    private static readonly bool IsCounted = TryCountOne();

    /// <summary>The faults of this thread since it began, or <see cref="Unknown"/>.</summary>
    public static long Count() => IsCounted ? Read() : Unknown;

    private static long Read()
    {
        var usage = stackalloc long[Words];
        return LibC.GetUsage(Thread, usage) == 0 ? usage[Minor] + usage[Major] : Unknown;
    }

    // A system that stands in for Linux may count none.
    private static bool TryCountOne()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        using var file = new MemoryFile(Pages.Bytes);
        var page = (byte*)Pages.Reserve(Pages.Bytes);
        try
        {
            file.MapAt((nint)page);
            _ = Volatile.Read(ref *page);
            var before = Read();
            Volatile.Write(ref *page, 1);
            return before != Unknown && Read() > before;
        }
        finally
        {
            Pages.Free((nint)page, Pages.Bytes);
        }
    }
}
