using Longshore.Wasm.Execution;

namespace Longshore.Wasm;

/// <summary>An exception of WebAssembly on its way: a guest threw it and none has caught it yet, or a host function throws it for
/// the guest that called.</summary>
/// <param name="value">The exception.</param>
public sealed class GuestException(ExceptionValue value) : Exception($"uncaught {value}")
{
    private WasmFrame[]? _frames;

    /// <summary>The exception.</summary>
    public ExceptionValue Value { get; } = value;

    /// <summary>The guest's frames that it has passed, innermost first; at most 64. Functions that the compiler inlined have none
    /// of their own.</summary>
    public IReadOnlyList<WasmFrame> Frames =>
        _frames ??= [.. TrapTranslation.FramesOf(this).Take(TrapException.FramesMax)];
}
