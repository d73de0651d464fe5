namespace Longshore.Wasm.Wasi;

/// <summary>What a store's <see cref="Store.Data"/> is when its guest has more than a world of WASI.</summary>
public interface IWasiGuest
{
    /// <summary>That world.</summary>
    WasiPreview1 Wasi { get; }
}
