using System.Buffers.Binary;
using System.Text;
using Longshore.Functions.Objects;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Near;

/// <summary>The imports of Faasm's near-data extension (AutoNDP), and ours for the same.</summary>
internal static class NearImports
{
    private const string ModuleName = CallImports.FaasmModule;
    private const int Done = 0;
    private const int NotDone = -1;

    /// <summary>Defines the imports in a linker.</summary>
    public static void DefineIn(Linker linker) => linker
        .Define(ModuleName, "__faasmndp_put", (Func<Caller, int, int, int, int, int>)Put)
        .Define(ModuleName, "__faasmndp_getMmap", (Func<Caller, int, int, long, long, int, int>)Get)

        // The memory stays the guest's, until its call ends.
        .Define(ModuleName, "__faasmndp_unmap", (Func<int, int, int>)((_, _) => Done))
        .Define(ModuleName, "__faasmndp_storageCallAndAwait", (Func<Caller, int, int, int, int>)((caller, key, bytes, function) => Call(caller, key, bytes, function, [])))
        .Define(ModuleName, "__faasmndp_storageCallAndAwait1", (Func<Caller, int, int, int, int, int>)((caller, key, bytes, function, one) => Call(caller, key, bytes, function, [one])))
        .Define(ModuleName, "__faasmndp_storageCallAndAwait2", (Func<Caller, int, int, int, int, int, int>)((caller, key, bytes, function, one, two) => Call(caller, key, bytes, function, [one, two])))
        .Define("longshore", "near", (Func<Caller, int, int, int, int, int>)((caller, key, bytes, function, argument) => Call(caller, key, bytes, function, [argument])));

    // (key, key_bytes, data, data_bytes) to 0, or to -1 if it was not written; the log says why
    private static int Put(Caller caller, int key, int keyBytes, int data, int dataBytes)
    {
        var (granted, address) = AddressAt(caller, key, keyBytes);
        var content = ObjectContent.Of(GuestMemory.At(caller, data, dataBytes).ToArray());
        try
        {
            granted.Services.Places.Forget(address);
            SandboxWorld.Of(caller).Own<FetchedObjects>().Drop();
            GuestMemory.Await(caller, granted.Services.Objects.PutAsync(address, content, ObjectCondition.None, SandboxWorld.Of(caller).Ended));
            return Done;
        }
        catch (ObjectException failure)
        {
            Log(caller, address, failure);
            return NotDone;
        }
    }

    // (key, key_bytes, offset, bytes_max, out_bytes) to the address of the object's bytes, or to 0
    private static int Get(Caller caller, int key, int keyBytes, long offset, long bytesMax, int outBytes)
    {
        var (granted, address) = AddressAt(caller, key, keyBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(GuestMemory.At(caller, outBytes, sizeof(uint)), 0);
        if (offset < 0 || bytesMax is < 0 or > int.MaxValue)
        {
            throw new CapabilityTrapException("InvalidArgument", "the range of an object is none");
        }

        try
        {
            if (bytesMax == 0)
            {
                return 0;
            }

            var world = SandboxWorld.Of(caller);
            if (world.Own<FetchedObjects>().Take(address, world.Ended) is { } fetched)
            {
                using var kept = new ReadObject(fetched.In(ObjectRange.From(offset, bytesMax)).Bytes);
                return Map(caller, kept, outBytes);
            }

            using var read = GuestMemory.Await(
                caller,
                ReadObject.OpenAsync(granted.Services.Objects, address, ObjectRange.From(offset, bytesMax), caller.Memory.CanTake, world.Ended));
            return Map(caller, read, outBytes);
        }
        catch (ObjectException failure)
        {
            Log(caller, address, failure);
            return 0;
        }
    }

    private static int Map(Caller caller, ReadObject read, int outBytes)
    {
        if (read.Length == 0)
        {
            return 0;
        }

        var pages = (uint)((read.Length + Memory.PageBytes - 1) / Memory.PageBytes);
        var before = caller.Memory.Grow(pages);
        if (before < 0)
        {
            throw new CapabilityTrapException("OutOfMemory", $"the guest's memory has no room for an object of {read.Length} bytes");
        }

        var address = (uint)(before * Memory.PageBytes);
        read.GiveTo(caller.Memory, address);
        BinaryPrimitives.WriteInt32LittleEndian(GuestMemory.At(caller, outBytes, sizeof(uint)), read.Length);
        var world = SandboxWorld.Of(caller);
        world.Own<MappedObjects>().Add(address, pages * Memory.PageBytes, world.Ended);
        return (int)address;
    }

    // Runs the function where the object is, or here.
    private static int Call(Caller caller, int key, int keyBytes, int function, int[] arguments)
    {
        var (granted, address) = AddressAt(caller, key, keyBytes);
        var target = caller.Instance?.FunctionInTable((uint)function)
            ?? throw new CapabilityTrapException(nameof(TrapKind.UndefinedElement), $"the module's table has no function {(uint)function}");
        if (!GuestFunctions.CanEnter(target.Type, arguments.Length))
        {
            throw new CapabilityTrapException(
                nameof(TrapKind.IndirectCallTypeMismatch), $"the function has the type {target.Type}, and is called with {arguments.Length} arguments of i32");
        }

        var guest = new NearGuest(SandboxWorld.Of(caller), caller.Store, caller.Instance);
        var run = new NearRun(granted, guest, new NearEntry((uint)function, arguments, (uint)function));
        if (!run.TryRun(address, out var code))
        {
            code = GuestFunctions.Enter(target, arguments);
            run.EndedHere();
        }

        return code;
    }

    private static (GrantedBucket Granted, ObjectAddress Address) AddressAt(Caller caller, int key, int keyBytes)
    {
        var granted = SandboxWorld.Of(caller).Find<GrantedBucket>()
            ?? throw new CapabilityTrapException("NotGranted", GrantedBucket.Missing);
        return ObjectKey.TryParse(Encoding.UTF8.GetString(GuestMemory.At(caller, key, keyBytes)), out var parsed)
            ? (granted, new ObjectAddress(granted.Bucket, parsed))
            : throw new CapabilityTrapException("InvalidArgument", ObjectKey.Rule);
    }

    // A call that came for the object and does not find it goes back: where it came from, the object was there.
    private static void Log(Caller caller, ObjectAddress address, ObjectException failure)
    {
        var world = SandboxWorld.Of(caller);
        if (world.Scope.IsVisiting)
        {
            throw new CapabilityTrapException("Object" + failure.Failure, $"{address}: {failure.Message}");
        }

        world.Log.Write(Encoding.UTF8.GetBytes($"{address}: {failure.Failure}: {failure.Message}\n"));
    }
}
