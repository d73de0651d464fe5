using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Scratch;

/// <summary>A store of keys and values that functions share, by the imports of SLEdge's <c>scratch_storage</c>.</summary>
/// <param name="stores">The node's stores, or null where specs are only validated.</param>
internal sealed class ScratchCapability(ScratchStores? stores) : GrantedCapability<ScratchName>
{
    private const string ImportModule = "scratch_storage";
    private const string Upsert = "upsert";

    // The codes of SLEdge's calls. A full store is not known there; its code is that of a buffer that is too small.
    private const int Done = 0;
    private const int Unchanged = 1;
    private const int NoRoom = 2;

    /// <inheritdoc/>
    public override string Name => ScratchStores.CapabilityName;

    /// <inheritdoc/>
    // The imports name no store.
    protected override int GrantsMax => 1;

    /// <inheritdoc/>
    protected override string Rule => ScratchName.Rule;

    /// <inheritdoc/>
    // SLEdge's header declares upsert without a result, its applications with one.
    public override void DefineImports(Linker linker) => linker
        .Define(ImportModule, "get_size", (Caller caller, int key, int keyBytes) => StoreOf(caller).Find(Bytes(caller, key, keyBytes))?.Length ?? 0)
        .Define(ImportModule, "get", Get)
        .Define(ImportModule, "set", (Caller caller, int key, int keyBytes, int value, int valueBytes) =>
            Set(caller, Bytes(caller, key, keyBytes), Bytes(caller, value, valueBytes), replaces: false))
        .Define(ImportModule, "delete", Delete)
        .Define(ImportModule, Upsert, Replace)
        .DefineAlso(ImportModule, Upsert, (Caller caller, int key, int keyBytes, int value, int valueBytes) =>
            Set(caller, Bytes(caller, key, keyBytes), Bytes(caller, value, valueBytes), replaces: true));

    /// <inheritdoc/>
    protected override bool TryParse(string argument, [NotNullWhen(true)] out ScratchName? parsed) => ScratchName.TryParse(argument, out parsed);

    /// <inheritdoc/>
    protected override string? Refusal(ArtifactKind kind) => kind == ArtifactKind.WasmCommand
        ? null
        : "only a module of WebAssembly has imports for a scratch store";

    /// <inheritdoc/>
    protected override IPreparedCapability Prepare(IReadOnlyList<ScratchName> granted) => stores is null
        ? throw new CapabilityException("there are no scratch stores here")
        : new Prepared(stores.Open(granted[0].Value));

    private static int Get(Caller caller, int key, int keyBytes, int buffer, int bufferBytes)
    {
        var value = StoreOf(caller).Find(Bytes(caller, key, keyBytes));
        var into = Bytes(caller, buffer, bufferBytes);
        if (value is null)
        {
            return Unchanged;
        }

        return value.AsSpan().TryCopyTo(into) ? Done : NoRoom;
    }

    private static int Delete(Caller caller, int key, int keyBytes)
    {
        var outcome = StoreOf(caller).Delete(Bytes(caller, key, keyBytes), out var written);
        Await(caller, written);
        return outcome == ScratchOutcome.Done ? Done : Unchanged;
    }

    private static int Set(Caller caller, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool replaces)
    {
        var outcome = StoreOf(caller).Set(key, value, replaces, out var written);
        Await(caller, written);
        return outcome switch
        {
            ScratchOutcome.Done => Done,
            ScratchOutcome.Unchanged => Unchanged,
            _ => NoRoom,
        };
    }

    // Without a result, a guest cannot learn that its value was not kept.
    private static void Replace(Caller caller, int key, int keyBytes, int value, int valueBytes)
    {
        if (Set(caller, Bytes(caller, key, keyBytes), Bytes(caller, value, valueBytes), replaces: true) == NoRoom)
        {
            throw new CapabilityTrapException("ScratchStorageFull", "the scratch store has no room for the value: it is at its limit of bytes or entries, or the key or value is too long");
        }
    }

    private static ScratchStore StoreOf(Caller caller) => SandboxWorld.Of(caller).Find<ScratchStore>() ?? throw new CapabilityTrapException(
        "ScratchStorageNotGranted", "the function has no scratch store: deploy it with --grant scratch:NAME");

    // The guest may pass any address and any length.
    private static Span<byte> Bytes(Caller caller, int address, int length) =>
        caller.Memory.TryGetSpan((uint)address, (uint)length, out var bytes)
            ? bytes
            : throw new CapabilityTrapException("MemoryOutOfBounds", "the address of a key, value or buffer is out of the guest's memory");

    // An interrupted guest ends at its next check.
    private static void Await(Caller caller, Task written)
    {
        if (!written.IsCompleted)
        {
            caller.Store.Wait(written);
        }

        if (written.IsFaulted)
        {
            throw new CapabilityTrapException(
                "ScratchStorageNotWritten", "the change was made but is not durable: " + written.Exception.InnerException!.Message);
        }
    }

    private sealed class Prepared(ScratchStore store) : IPreparedCapability
    {
        public void Attach(SandboxWorld world) => world.Attach(store);
    }
}
