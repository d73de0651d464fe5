using Longshore.Wasm.Execution;

namespace Longshore.Wasm;

/// <summary>A WebAssembly exception in flight: thrown by a guest and not yet caught, or thrown by a host function for the guest
/// that called it.</summary>
/// <param name="value">The exception.</param>
public sealed class GuestException(ExceptionValue value) : Exception($"uncaught {value}")
{
    private WasmFrame[]? _frames;

    /// <summary>The exception.</summary>
    public ExceptionValue Value { get; } = value;

    /// <summary>The guest frames that the exception has passed, innermost first; at most 64. Inlined functions have no frame of
    /// their own.</summary>
    public IReadOnlyList<WasmFrame> Frames =>
        _frames ??= [.. TrapTranslation.FramesOf(this).Take(TrapException.FramesMax)];
}
