using System.Text.Unicode;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.State;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.State;

/// <summary>The imports by which WebAssembly reads and writes state without an operation's frames: <c>longshore.state_read</c> and
/// <c>longshore.state_write</c>. <c>bench state</c> measures a read of 1 KiB that the node has.</summary>
internal static class StateImports
{
    private const string ModuleName = "longshore";

    /// <summary>Defines the imports in a linker.</summary>
    public static void DefineIn(Linker linker) => linker
        .Define(ModuleName, "state_read", (Func<Caller, int, int, int, int, long, int, int, long>)Read)
        .Define(ModuleName, "state_write", (Func<Caller, int, int, int, int, long, int, int, long>)Write);

    /// <summary>The result of an import that was not done: the number of the error in the order of <see cref="OperationError"/>, negative and
    /// counted from -1.</summary>
    public static long CodeOf(OperationError error) => -1 - (long)error;

    // (space, space_bytes, region, region_bytes, offset, buffer, buffer_bytes) to the bytes that were read.
    private static long Read(Caller caller, int space, int spaceBytes, int region, int regionBytes, long offset, int buffer, int bufferBytes)
    {
        try
        {
            if (Find(caller, space, spaceBytes, changes: false) is not { } found)
            {
                return CodeOf(OperationError.NotGranted);
            }

            CheckRange(offset, bufferBytes);
            using var use = found.Space.Use(Name(caller, region, regionBytes, stackalloc char[StateLimits.NameBytesMax]));
            int read;
            while (!use.Region.TryRead(offset, GuestMemory.At(caller, buffer, bufferBytes), out read, out _))
            {
                if (!TryAwait(caller, use.EnsureAsync(offset, (uint)bufferBytes, SandboxWorld.Of(caller).Ended)))
                {
                    return CodeOf(OperationError.Cancelled);
                }
            }

            return read;
        }
        catch (StateException failure)
        {
            return CodeOf(StateErrors.Of(failure.Refusal));
        }
    }

    // As Read, to the bytes that were written.
    private static long Write(Caller caller, int space, int spaceBytes, int region, int regionBytes, long offset, int buffer, int bufferBytes)
    {
        try
        {
            if (Find(caller, space, spaceBytes, changes: true) is not { } found)
            {
                return CodeOf(OperationError.NotGranted);
            }

            CheckRange(offset, bufferBytes);
            using var use = found.Space.Use(Name(caller, region, regionBytes, stackalloc char[StateLimits.NameBytesMax]));
            while (!use.TryWrite(offset, GuestMemory.At(caller, buffer, bufferBytes), expected: null, out _, out _))
            {
                if (!TryAwait(caller, use.EnsureAsync(offset, (uint)bufferBytes, SandboxWorld.Of(caller).Ended)))
                {
                    return CodeOf(OperationError.Cancelled);
                }
            }

            return bufferBytes;
        }
        catch (StateException failure)
        {
            return CodeOf(StateErrors.Of(failure.Refusal));
        }
    }

    /// <summary>Waits for an exchange with the store, without the core slot.</summary>
    /// <returns>False if the guest was ended meanwhile.</returns>
    /// <exception cref="StateException">The exchange failed.</exception>
    public static bool TryAwait(Caller caller, Task exchange)
    {
        if (!exchange.IsCompleted)
        {
            caller.Store.Wait(exchange);
        }

        if (!exchange.IsCompleted || exchange.IsCanceled)
        {
            return false;
        }

        exchange.GetAwaiter().GetResult();
        return true;
    }

    private static StateBinding? Find(Caller caller, int space, int spaceBytes, bool changes) =>
        SandboxWorld.Of(caller).Find<GrantedState>()?.Find(GuestMemory.At(caller, space, spaceBytes)) is { } found && !(found.IsReadOnly && changes)
            ? found
            : null;

    private static ReadOnlySpan<char> Name(Caller caller, int region, int regionBytes, Span<char> buffer) =>
        Utf8.ToUtf16(GuestMemory.At(caller, region, regionBytes), buffer, out _, out var length, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done
            ? buffer[..length]
            : throw new StateException(StateRefusal.Invalid, StateKey.Rule);

    private static void CheckRange(long offset, int length)
    {
        if (offset is < 0 or > StateLimits.RegionBytesMax)
        {
            throw new StateException(StateRefusal.Invalid, "the offset is none");
        }

        StateUse.CheckTransfer((uint)length);
    }
}
