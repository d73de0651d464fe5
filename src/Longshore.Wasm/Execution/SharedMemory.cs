using Longshore.Wasm.Execution;

namespace Longshore.Wasm;

/// <summary>A memory that guests of several stores use at the same time, each on a thread of its own. A module imports it, or
/// makes one that the host finds by <see cref="Memory.Shared"/>. May be used from any thread.</summary>
/// <remarks>Its bytes stay until it and every store that uses it are disposed.</remarks>
public sealed class SharedMemory : IDisposable
{
    private int _users = 1;
    private int _isDisposed;

    /// <summary>A memory.</summary>
    /// <param name="engine">The engine of the stores that will use it.</param>
    /// <param name="type">Its type: shared, with a maximum.</param>
    /// <param name="bytesMax">Most bytes it may grow to. Default: 4 GiB.</param>
    /// <exception cref="ArgumentException">The type is not of a shared memory.</exception>
    /// <exception cref="LinkException">Its first pages are over the limit.</exception>
    public SharedMemory(Engine engine, MemoryType type, long bytesMax = 4L << 30)
        : this(engine, type, new MemoryBudget(bytesMax))
    {
    }

    internal SharedMemory(Engine engine, MemoryType type, MemoryBudget budget)
    {
        if (type is not { IsShared: true, Limits.Maximum: not null })
        {
            throw new ArgumentException("a shared memory has a type that is shared, with a maximum", nameof(type));
        }

        Engine = engine;
        Bytes = new LinearMemory(engine.Arena, type, budget, contextBytes: 0);
    }

    // Who made it forgot to dispose it. The stores that use it give it back themselves.
#pragma warning disable MA0055
    ~SharedMemory()
    {
        if (Bytes is not null)
        {
            Release();
        }
    }
#pragma warning restore MA0055

    /// <summary>The engine it was made for.</summary>
    public Engine Engine { get; }

    /// <summary>The type it was made with.</summary>
    public MemoryType Type => Bytes.Type;

    /// <summary>The size now, in pages of 64 KiB.</summary>
    /// <exception cref="ObjectDisposedException">It was freed.</exception>
    public uint PageCount
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _users) == 0, this);
            return (uint)(Bytes.Length / Memory.PageBytes);
        }
    }

    /// <summary>How many threads wait for a notification now.</summary>
    public int Waiting => Waiters.Count;

    internal LinearMemory Bytes { get; }

    /// <summary>Who waits for a notification.</summary>
    internal WaitQueues Waiters { get; } = new();

    /// <summary>As <see cref="Memory.TryGetSpan"/>; valid until this is disposed. Guests may write there at the same time.
    /// </summary>
    public bool TryGetSpan(uint address, uint length, out Span<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        return Bytes.TryGetSpan(address, length, out bytes);
    }

    /// <summary>As <see cref="Memory.Grow"/>.</summary>
    public long Grow(uint pages)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        return Bytes.Grow(pages);
    }

    /// <summary>Gives it up; it is freed when no store uses it any more.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            Release();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>A store begins to use it.</summary>
    /// <exception cref="ObjectDisposedException">It was freed.</exception>
    internal void AddUser()
    {
        var users = Volatile.Read(ref _users);
        while (true)
        {
            ObjectDisposedException.ThrowIf(users == 0, this);
            var found = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (found == users)
            {
                return;
            }

            users = found;
        }
    }

    internal void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Bytes.Free();
        }
    }
}
