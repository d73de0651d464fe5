using System.Buffers.Binary;
using System.Text;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Capabilities.State;
using Longshore.Functions.State;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Faasm;

/// <summary>Faasm's state, in the namespace that the function was granted first. What fails ends the call: Faasm's functions have no results
/// for it.</summary>
internal static class FaasmState
{
    private const string ModuleName = CallImports.FaasmModule;

    /// <summary>Defines the imports in a linker.</summary>
    public static void DefineIn(Linker linker) => linker
        .Define(ModuleName, "__faasm_read_state", (Func<Caller, int, int, int, int>)Read)
        .Define(ModuleName, "__faasm_read_state_offset", (Action<Caller, int, int, int, int, int>)((caller, key, _, offset, buffer, bytes) => ReadInto(caller, key, offset, buffer, bytes)))
        .Define(ModuleName, "__faasm_read_state_ptr", (Func<Caller, int, int, int>)((caller, key, total) => Map(caller, key, total, 0, total)))
        .Define(ModuleName, "__faasm_read_state_offset_ptr", (Func<Caller, int, int, int, int, int>)Map)
        .Define(ModuleName, "__faasm_write_state", (Action<Caller, int, int, int>)((caller, key, data, bytes) => Write(caller, key, bytes, 0, data, bytes)))
        .Define(ModuleName, "__faasm_write_state_offset", (Action<Caller, int, int, int, int, int>)Write)
        .Define(ModuleName, "__faasm_append_state", (Action<Caller, int, int, int>)Append)
        .Define(ModuleName, "__faasm_read_appended_state", (Action<Caller, int, int, int, int>)ReadAppended)
        .Define(ModuleName, "__faasm_clear_appended_state", (Action<Caller, int>)((caller, key) => Run(caller, key, changes: true, (use, ended) => use.Tier.Remote.DeleteAsync(use.Region, ended))))
        .Define(ModuleName, "__faasm_flag_state_dirty", (Action<Caller, int, int>)((caller, key, total) => Flag(caller, key, total, 0, total)))
        .Define(ModuleName, "__faasm_flag_state_offset_dirty", (Action<Caller, int, int, int, int>)Flag)
        .Define(ModuleName, "__faasm_push_state", (Action<Caller, int>)Push)
        .Define(ModuleName, "__faasm_push_state_partial", (Action<Caller, int>)Push)
        .Define(ModuleName, "__faasm_pull_state", (Action<Caller, int, int>)Pull)
        .Define(ModuleName, "__faasm_lock_state_read", (Action<Caller, int>)((caller, key) => Take(caller, key, isExclusive: false)))
        .Define(ModuleName, "__faasm_lock_state_write", (Action<Caller, int>)((caller, key) => Take(caller, key, isExclusive: true)))
        .Define(ModuleName, "__faasm_unlock_state_read", (Action<Caller, int>)Release)
        .Define(ModuleName, "__faasm_unlock_state_write", (Action<Caller, int>)Release);

    // (key, buffer, buffer_bytes) to the region's length
    private static int Read(Caller caller, int key, int buffer, int bytes)
    {
        var (_, length) = Run(caller, key, changes: false, (use, ended) => use.LengthAsync(ended).AsTask());
        if (bytes > 0)
        {
            ReadInto(caller, key, 0, buffer, (int)Math.Min(bytes, length));
        }

        return (int)length;
    }

    private static void ReadInto(Caller caller, int key, int offset, int buffer, int bytes)
    {
        _ = GuestMemory.At(caller, buffer, bytes);
        var (read, _) = Run(caller, key, changes: false, (use, ended) => use.ReadAsync((uint)offset, (uint)bytes, ended).AsTask());
        read.Span.CopyTo(GuestMemory.At(caller, buffer, bytes));
    }

    // (key, total_bytes, offset, data, data_bytes)
    private static void Write(Caller caller, int key, int total, int offset, int data, int bytes)
    {
        var copy = GuestMemory.At(caller, data, bytes).ToArray();
        Run(caller, key, changes: true, async (use, ended) =>
        {
            var (_, length) = await use.LengthAsync(ended);
            if (length > (uint)total)
            {
                throw new StateException(StateRefusal.Conflict, $"the region \"{use.Region.Key.Name}\" has {length} bytes, not {(uint)total}");
            }

            await use.WriteAsync((uint)offset, copy, expected: null, ended);
            return await use.WriteAsync((uint)total, default, expected: null, ended);
        });
    }

    // (key, data, data_bytes): an element with its length before it, which all nodes see at once.
    private static void Append(Caller caller, int key, int data, int bytes)
    {
        var source = GuestMemory.At(caller, data, bytes);
        var element = new byte[sizeof(uint) + source.Length];
        source.CopyTo(element.AsSpan(sizeof(uint)));
        BinaryPrimitives.WriteInt32LittleEndian(element, source.Length);
        Run(caller, key, changes: true, async (use, ended) =>
        {
            var token = Token(caller, use);
            for (var tries = 1; ; tries++)
            {
                await use.WriteAsync(offset: null, element, expected: null, ended);
                try
                {
                    return await use.Tier.Remote.PushAsync(use.Region, token, length: null, ended);
                }
                catch (StateException failure) when (failure.Refusal == StateRefusal.Conflict && tries < StateLimits.PushTriesMax)
                {
                    await use.Tier.Remote.PullAsync(use.Region, discards: true, ended);
                }
            }
        });
    }

    // (key, buffer, buffer_bytes, elements): the first elements, one after the other
    private static void ReadAppended(Caller caller, int key, int buffer, int bytes, int elements)
    {
        _ = GuestMemory.At(caller, buffer, bytes);
        var all = Run(caller, key, changes: false, async (use, ended) =>
        {
            await use.Tier.Remote.PullAsync(use.Region, discards: false, ended);
            return (await use.ReadAsync(0, StateLimits.RegionBytesMax, ended)).Bytes;
        });
        var rest = all.Span;
        var into = GuestMemory.At(caller, buffer, bytes);
        for (var left = elements; left > 0 && rest.Length >= sizeof(uint); left--)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            if (length > rest.Length - sizeof(uint))
            {
                throw new CapabilityTrapException("StateDamaged", "the region does not hold elements that were appended");
            }

            var element = rest.Slice(sizeof(uint), (int)length);
            if (!element.TryCopyTo(into))
            {
                throw new CapabilityTrapException("BufferTooSmall", $"{elements} elements do not fit into the buffer of {bytes} bytes");
            }

            rest = rest[(sizeof(uint) + element.Length)..];
            into = into[element.Length..];
        }
    }

    // (key, total_bytes, offset, bytes) to the address of a copy in the guest's memory
    private static int Map(Caller caller, int key, int total, int offset, int bytes)
    {
        var pointers = SandboxWorld.Of(caller).Own<FaasmPointers>();
        var name = NameAt(caller, key);
        if (pointers.Find(name, (uint)offset, (uint)bytes, Ended(caller)) is { } known)
        {
            return (int)known;
        }

        // A page at least, also for no bytes: the guest's memory bounds the number of pointers.
        var pages = Math.Max(1, ((uint)bytes + Memory.PageBytes - 1) / Memory.PageBytes);
        var before = caller.Memory.Grow(pages);
        if (before < 0)
        {
            throw new CapabilityTrapException("OutOfMemory", $"the guest's memory has no room for {(uint)bytes} bytes of state");
        }

        var address = (uint)(before * Memory.PageBytes);
        ReadInto(caller, key, offset, (int)address, bytes);
        pointers.Add(new FaasmPointer(name, (uint)offset, (uint)bytes, address), Ended(caller));
        return (int)address;
    }

    // (key, total_bytes, offset, bytes): what the guest has written behind a pointer becomes the region's
    private static void Flag(Caller caller, int key, int total, int offset, int bytes)
    {
        var pointers = SandboxWorld.Of(caller).Own<FaasmPointers>();
        if (pointers.Find(NameAt(caller, key), (uint)offset, (uint)bytes, Ended(caller)) is not { } address)
        {
            throw new CapabilityTrapException("NotMapped", "no pointer was given for this part of the state");
        }

        Write(caller, key, total, offset, (int)address, bytes);
    }

    private static void Push(Caller caller, int key) =>
        Run(caller, key, changes: true, (use, ended) => use.Tier.Remote.PushAsync(use.Region, Token(caller, use), length: null, ended));

    private static void Pull(Caller caller, int key, int total)
    {
        Run(caller, key, changes: false, async (use, ended) =>
        {
            await use.Tier.Remote.PullAsync(use.Region, discards: false, ended);
            return true;
        });
        foreach (var pointer in SandboxWorld.Of(caller).Own<FaasmPointers>().Of(NameAt(caller, key), Ended(caller)))
        {
            ReadInto(caller, key, (int)pointer.Offset, (int)pointer.Address, (int)pointer.Bytes);
        }
    }

    private static void Take(Caller caller, int key, bool isExclusive) => Run(caller, key, changes: false, (use, ended) => Locks(caller).TakeAsync(
        use.Tier.Locks, use.Region.Key, isExclusive, StateLimits.LeaseMax, StateLimits.LeaseMax, ended).AsTask());

    private static void Release(Caller caller, int key)
    {
        if (!Run(caller, key, changes: false, (use, _) => Locks(caller).ReleaseAsync(use.Region.Key).AsTask()))
        {
            throw new CapabilityTrapException("NotLocked", "the call does not hold this lock");
        }
    }

    // The border of state for Faasm's names.
    private static T Run<T>(Caller caller, int key, bool changes, Func<StateUse, CancellationToken, Task<T>> action)
    {
        var granted = SandboxWorld.Of(caller).Find<GrantedState>()?.First
            ?? throw new CapabilityTrapException(nameof(OperationError.NotGranted), "the function has no grant for state: deploy it with --grant state:NAME");
        if (granted.IsReadOnly && changes)
        {
            throw new CapabilityTrapException(
                nameof(OperationError.NotGranted), $"the function may only read this namespace of state: deploy it with --grant state:{granted.Space.Name}");
        }

        try
        {
            return GuestMemory.Await(caller, UseAsync(granted, NameAt(caller, key), action, Ended(caller)));
        }
        catch (StateException failure)
        {
            throw new CapabilityTrapException("State" + failure.Refusal, failure.Message);
        }
    }

    // A guest that is ended leaves the action to its end, with the region and the call's own token.
    private static async Task<T> UseAsync<T>(
        StateBinding granted, string name, Func<StateUse, CancellationToken, Task<T>> action, CancellationToken ended)
    {
        using var use = granted.Space.Use(name);
        return await action(use, ended);
    }

    private static string NameAt(Caller caller, int key) => Encoding.UTF8.GetString(GuestMemory.TextAt(caller, key));

    private static HeldLocks Locks(Caller caller) => SandboxWorld.Of(caller).Find<HeldLocks>()!;

    private static long? Token(Caller caller, StateUse use) => Locks(caller).TokenOf(use.Region.Key);

    private static CancellationToken Ended(Caller caller) => SandboxWorld.Of(caller).Ended;
}
