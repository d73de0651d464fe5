namespace Longshore.Wasm.Native;

/// <summary>One range of addresses, reserved once, in which every guest memory has a slot of its own.</summary>
/// <remarks>
/// A slot is [where a parked guest's registers are kept][nothing][context][8 GiB memory][guard]. A 32-bit address plus a 32-bit
/// offset cannot leave the 8 GiB, so no access needs a check: what the memory has not grown to is protected and faults (see <see cref="FaultTrampoline"/>).
/// </remarks>
internal sealed class GuestArena
{
    /// <summary>What lies before a memory in its slot. The largest context has 27 MiB: a million globals and types, and so on
    /// (ModuleLimits).</summary>
    public const int ContextBytesMax = 32 << 20;

    private const long MemoryBytes = 8L << 30;
    private const long GuardBytes = 64 << 10;
    private const long SlotBytes = ContextBytesMax + MemoryBytes + GuardBytes;

    // 10,000 slots, in what is mostly free in one piece below the program; address space that is only reserved costs nothing.
    private const long ArenaBytesMax = 80L << 40;
    private const long ArenaBytesUsual = 64L << 40;
    private const long ArenaBytesMin = 64L << 30;

    // What is kept ready of the slots that were given back: enough for a burst of calls on every core.
    private const int ReadyMax = 64;

    private static readonly Lock Creation = new();
    private static GuestArena? _shared;
    private static bool _isCreated;

    private readonly Lock _lock = new();
    private readonly Stack<nint> _free = new();
    private readonly List<ReadySlot> _ready = [];
    private readonly nint _start;
    private readonly long _slots;
    private long _used;
    private int _readyCount;

    private GuestArena(nint start, long bytes)
    {
        _start = start;
        _slots = bytes / SlotBytes;
    }

    /// <summary>The arena of this process, or null where guest memories cannot be guarded by protected pages.</summary>
    /// <param name="parkingEntry">See <see cref="FaultTrampoline.Install"/>; the first caller's is taken.</param>
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

    /// <summary>The memory's address in a slot that nothing else uses, all of it protected.</summary>
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

    /// <summary>Gives a slot back. The caller has released its pages.</summary>
    public void GiveSlot(nint memory)
    {
        lock (_lock)
        {
            _free.Push(memory);
        }
    }

    /// <summary>Whether another ready slot would be kept; another thread may be faster.</summary>
    public bool KeepsReady => Volatile.Read(ref _readyCount) < ReadyMax;

    /// <summary>Gives a slot back whose pages are committed and all zero, to be used again for memories of the same sizes.
    /// </summary>
    /// <returns>False when enough are kept.</returns>
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

    /// <summary>Takes a slot that has so many bytes committed, all zero, if there is one.</summary>
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

    private static GuestArena? Create(Func<nint> parkingEntry)
    {
        if (!FaultTrampoline.IsSupported)
        {
            return null;
        }

        for (var bytes = ArenaBytesMax; bytes >= ArenaBytesMin; bytes = bytes > ArenaBytesUsual ? ArenaBytesUsual : bytes / 2)
        {
            var start = LibC.Map(
                0, (nuint)bytes, LibC.ProtNone, LibC.MapPrivate | LibC.MapAnonymous | LibC.MapNoReserve, -1, 0);
            if (start != LibC.MapFailed)
            {
                FaultTrampoline.Install(start, (nuint)bytes, SlotBytes, ContextBytesMax, parkingEntry());
                return new GuestArena(start, bytes);
            }
        }

        return null;
    }

    private readonly record struct ReadySlot(nint Memory, long ContextBytes, long MemoryBytes);
}
