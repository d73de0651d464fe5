namespace Longshore.Wasm.Wasi;

/// <summary>Receives the output of a guest to a standard stream. An exception from it ends the guest.</summary>
public interface IGuestOutput
{
    /// <summary>Receives bytes, which are valid only during the call.</summary>
    void Write(ReadOnlySpan<byte> bytes);
}
