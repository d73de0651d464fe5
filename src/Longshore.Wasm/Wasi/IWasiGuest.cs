namespace Longshore.Wasm.Wasi;

/// <summary>Implemented by a store's <see cref="Store.Data"/> if it is not a <see cref="WasiPreview1"/> itself.</summary>
public interface IWasiGuest
{
    /// <summary>The WASI world of the guest.</summary>
    WasiPreview1 Wasi { get; }
}
