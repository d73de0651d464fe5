namespace Longshore.Wasm.Native;

/// <summary>One range of addresses, reserved once, with one slot for every guest memory.</summary>
/// <remarks>
/// A slot is [saved registers of a parked guest][unused][context][8 GiB memory][guard]. A 32-bit address plus a 32-bit offset
/// cannot leave the 8 GiB, so accesses need no check: pages beyond the memory's current size are protected and fault (see
/// <see cref="FaultTrampoline"/>).
/// </remarks>
internal sealed unsafe class GuestArena
{
    /// <summary>The space below a memory in its slot, in bytes. The largest context takes 27 MiB: a million globals, a million
    /// types and so on (ModuleLimits).</summary>
    public const int ContextBytesMax = 32 << 20;

    private const long MemoryBytes = 8L << 30;
    private const long GuardBytes = 64 << 10;
    private const long SlotBytes = ContextBytesMax + MemoryBytes + GuardBytes;

    // 10,000 slots. The address space below the program is mostly free in one piece, and reserved address space costs nothing.
    private const long ArenaBytesMax = 80L << 40;
    private const long ArenaBytesUsual = 64L << 40;

    // Seven slots.
    private const long ArenaBytesMin = 64L << 30;

    // The largest number of returned slots that are kept ready: enough for a burst of calls on every core.
    private const int ReadyMax = 64;

    private static readonly Lock Creation = new();
    private static GuestArena? _shared;
    private static bool _isCreated;

    private readonly Lock _lock = new();
    private readonly Stack<nint> _free = new();
    private readonly List<ReadySlot> _ready = [];
    private readonly nint _start;
    private readonly long _slots;

    // A byte for each slot, which lives as long as the process.
    private readonly byte* _lost;
    private long _used;
    private int _readyCount;

    private GuestArena(nint start, long bytes, byte* lost)
    {
        _start = start;
        _slots = bytes / SlotBytes;
        _lost = lost;
    }

    /// <summary>The arena of this process, or null if protected pages cannot guard guest memories.</summary>
    /// <param name="parkingEntry">See <see cref="FaultTrampoline.Install"/>. The first caller's value is used.</param>
    public static GuestArena? Shared(Func<nint> parkingEntry)
    {
        lock (Creation)
        {
            if (!_isCreated)
            {
                _shared = Create(parkingEntry);
                _isCreated = true;
            }

            return _shared;
        }
    }

    /// <summary>Takes an unused slot and returns the address of its memory. All of its pages are protected.</summary>
    public nint TakeSlot()
    {
        lock (_lock)
        {
            if (_free.TryPop(out var slot))
            {
                return slot;
            }

            if (_used == _slots)
            {
                throw new GuestMemoryException($"all {_slots} guest memory slots of the process are in use");
            }

            return _start + (nint)(SlotBytes * _used++) + ContextBytesMax;
        }
    }

    /// <summary>Returns a slot. The caller has released its pages.</summary>
    public void GiveSlot(nint memory)
    {
        lock (_lock)
        {
            _free.Push(memory);
        }
    }

    /// <summary>Whether a page of a file that was mapped into a slot could not be read (<see cref="LostPages"/>).</summary>
    public bool HasLostPages(nint memory) => Volatile.Read(ref _lost[SlotOf(memory)]) != 0;

    /// <summary>Notes that the lost pages of a slot were replaced.</summary>
    // Written only if it changes: 64 slots share a cache line, and every call resets a slot.
    public void ForgetLostPages(nint memory)
    {
        if (HasLostPages(memory))
        {
            Volatile.Write(ref _lost[SlotOf(memory)], 0);
        }
    }

    /// <summary>Whether there was room for another ready slot. Another thread may take the room meanwhile.</summary>
    public bool KeepsReady => Volatile.Read(ref _readyCount) < ReadyMax;

    /// <summary>Returns a slot whose pages are committed and zero, for reuse by memories of the same sizes.</summary>
    /// <returns>False if enough ready slots are kept already.</returns>
    public bool TryGiveReady(nint memory, long contextBytes, long memoryBytes)
    {
        lock (_lock)
        {
            if (_ready.Count == ReadyMax)
            {
                return false;
            }

            _ready.Add(new ReadySlot(memory, contextBytes, memoryBytes));
            _readyCount = _ready.Count;
            return true;
        }
    }

    /// <summary>Takes a ready slot with exactly these sizes committed and zero, if there is one.</summary>
    public bool TryTakeReady(long contextBytes, long memoryBytes, out nint memory)
    {
        lock (_lock)
        {
            var found = _ready.FindLastIndex(slot => slot.ContextBytes == contextBytes && slot.MemoryBytes == memoryBytes);
            memory = found < 0 ? 0 : _ready[found].Memory;
            if (found >= 0)
            {
                _ready.RemoveAt(found);
                _readyCount = _ready.Count;
            }

            return found >= 0;
        }
    }

    private long SlotOf(nint memory) => (memory - _start) / SlotBytes;

    private static GuestArena? Create(Func<nint> parkingEntry)
    {
        if (!FaultTrampoline.IsSupported)
        {
            return null;
        }

        if (Reserve(TryReserve) is not var (start, bytes))
        {
            return null;
        }

        FaultTrampoline.Install(start, (nuint)bytes, SlotBytes, ContextBytesMax, parkingEntry());
        return new GuestArena(start, bytes, LostPages.Install(start, (nuint)bytes, SlotBytes, bytes / SlotBytes + 1));
    }

    /// <summary>Reserves the largest arena that the system allows. What a process may have is found out by asking: a kernel for x86-64 has 128 TiB, one for small
    /// ARM64 boards 512 GiB, and a limit of the process may be less.</summary>
    /// <param name="reserve">Reserves bytes and returns their address, or null.</param>
    /// <returns>Null if not even the smallest arena can be reserved.</returns>
    internal static (nint Start, long Bytes)? Reserve(Func<long, nint?> reserve)
    {
        foreach (var bytes in Sizes())
        {
            if (reserve(bytes) is { } start)
            {
                return (start, bytes);
            }
        }

        return null;
    }

    // Powers of two, and three quarters of them: of 512 GiB, 384 are taken and the rest is left to the process.
    private static IEnumerable<long> Sizes()
    {
        yield return ArenaBytesMax;
        for (var bytes = ArenaBytesUsual; bytes > ArenaBytesMin; bytes /= 2)
        {
            yield return bytes;
            yield return bytes / 4 * 3;
        }

        yield return ArenaBytesMin;
    }

    private static nint? TryReserve(long bytes)
    {
        var start = LibC.Map(0, (nuint)bytes, LibC.ProtNone, LibC.MapPrivate | LibC.MapAnonymous | LibC.MapNoReserve, -1, 0);
        return start == LibC.MapFailed ? null : start;
    }

    private readonly record struct ReadySlot(nint Memory, long ContextBytes, long MemoryBytes);
}
