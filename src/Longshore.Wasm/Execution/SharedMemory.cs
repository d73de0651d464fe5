using Longshore.Wasm.Execution;

namespace Longshore.Wasm;

/// <summary>A memory that guests of several stores use at the same time, each on its own thread. A module imports it, or creates
/// it and the host gets it from <see cref="Memory.Shared"/>. May be used from any thread.</summary>
/// <remarks>The bytes live until this object and every store that uses them are disposed.</remarks>
public sealed class SharedMemory : IDisposable
{
    private int _users = 1;
    private int _isDisposed;

    /// <summary>Creates a shared memory.</summary>
    /// <param name="engine">The engine of the stores that will use it.</param>
    /// <param name="type">The memory's type: shared, with a maximum.</param>
    /// <param name="bytesMax">The largest size, in bytes. Default: 4 GiB.</param>
    /// <exception cref="ArgumentException">The type is not that of a shared memory.</exception>
    /// <exception cref="LinkException">The initial size exceeds the limit.</exception>
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

    // The owner did not dispose this object. Stores that use the memory release their share themselves.
#pragma warning disable MA0055
    ~SharedMemory()
    {
        if (Bytes is not null)
        {
            Release();
        }
    }
#pragma warning restore MA0055

    /// <summary>The engine the memory was created for.</summary>
    public Engine Engine { get; }

    /// <summary>The type the memory was created with.</summary>
    public MemoryType Type => Bytes.Type;

    /// <summary>The current size, in pages of 64 KiB.</summary>
    /// <exception cref="ObjectDisposedException">The memory has been freed.</exception>
    public uint PageCount
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _users) == 0, this);
            return (uint)(Bytes.Length / Memory.PageBytes);
        }
    }

    /// <summary>The number of threads that wait for a notification.</summary>
    public int Waiting => Waiters.Count;

    internal LinearMemory Bytes { get; }

    /// <summary>The threads that wait for a notification.</summary>
    internal WaitQueues Waiters { get; } = new();

    /// <summary>Like <see cref="Memory.TryGetSpan"/>. The span is valid until this object is disposed. Guests may write to it at
    /// the same time.</summary>
    public bool TryGetSpan(uint address, uint length, out Span<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        return Bytes.TryGetSpan(address, length, out bytes);
    }

    /// <summary>Like <see cref="Memory.Grow"/>.</summary>
    public long Grow(uint pages)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        return Bytes.Grow(pages);
    }

    /// <summary>Releases this handle. The memory is freed when no store uses it any more.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            Release();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Registers a store as a user of the memory.</summary>
    /// <exception cref="ObjectDisposedException">The memory has been freed.</exception>
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
