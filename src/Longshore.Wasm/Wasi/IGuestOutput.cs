namespace Longshore.Wasm.Wasi;

/// <summary>Takes what a guest writes to a standard stream. An exception from it ends the guest.</summary>
public interface IGuestOutput
{
    /// <summary>Takes bytes; they are valid only during the call.</summary>
    void Write(ReadOnlySpan<byte> bytes);
}
