using Longshore.Wasm;

namespace Longshore.Functions.Capabilities;

/// <summary>The memory of a guest, as imports use it. A guest may pass any address and any length.</summary>
internal static class GuestMemory
{
    // As long as a region's name; names of functions are shorter.
    private const int TextBytesMax = 512;

    /// <summary>Bytes of the guest that calls an import.</summary>
    /// <exception cref="CapabilityTrapException">They are not in its memory.</exception>
    public static Span<byte> At(Caller caller, int address, int length) =>
        caller.Memory.TryGetSpan((uint)address, (uint)length, out var bytes)
            ? bytes
            : throw new CapabilityTrapException("MemoryOutOfBounds", "an address is out of the guest's memory");

    /// <summary>The bytes of a text of C, up to the zero byte that ends it.</summary>
    /// <exception cref="CapabilityTrapException">It is not in the guest's memory, or too long.</exception>
    public static ReadOnlySpan<byte> TextAt(Caller caller, int address)
    {
        var room = (int)Math.Clamp(caller.Memory.Length - (uint)address, 0, TextBytesMax + 1);
        var bytes = At(caller, address, room);
        return bytes.IndexOf((byte)0) is >= 0 and var end
            ? bytes[..end]
            : throw new CapabilityTrapException("TextTooLong", $"a text has no end within {TextBytesMax} bytes");
    }

    /// <summary>Waits for something on the guest's thread, without its core slot.</summary>
    /// <exception cref="CapabilityTrapException">The guest was ended meanwhile. Its failure says why.</exception>
    public static T Await<T>(Caller caller, Task<T> task) => Await(caller.Store, task);

    /// <inheritdoc cref="Await{T}(Caller, Task{T})"/>
    public static T Await<T>(Store store, Task<T> task)
    {
        Await(store, (Task)task);
        return task.GetAwaiter().GetResult();
    }

    /// <inheritdoc cref="Await{T}(Caller, Task{T})"/>
    public static void Await(Store store, Task task)
    {
        if (!task.IsCompleted)
        {
            store.Wait(task);
        }

        if (!task.IsCompleted)
        {
            throw new CapabilityTrapException("Interrupted", "the call was ended");
        }
    }
}
