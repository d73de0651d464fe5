namespace Longshore.Wasm;

/// <summary>A guest trapped: its call ended without a result. The instance may be called again; what the call did to its
/// memory, tables and globals before the trap stays done.</summary>
public sealed class TrapException : Exception
{
    private readonly List<WasmFrame> _frames = [];

    internal TrapException(TrapKind kind, Exception? cause = null)
        : base(Sentence(kind), cause)
    {
        Kind = kind;
    }

    /// <summary>Why.</summary>
    public TrapKind Kind { get; }

    /// <summary>The guest's frames, innermost first; at most 64. Functions that the compiler inlined have none of their
    /// own.</summary>
    public IReadOnlyList<WasmFrame> Frames => _frames;

    internal void AddFrames(IEnumerable<WasmFrame> frames) => _frames.AddRange(frames.Take(FramesMax - _frames.Count));

    internal const int FramesMax = 64;

    // The words of the specification's test suite.
    private static string Sentence(TrapKind kind) => kind switch
    {
        TrapKind.Unreachable => "unreachable",
        TrapKind.MemoryOutOfBounds => "out of bounds memory access",
        TrapKind.TableOutOfBounds => "out of bounds table access",
        TrapKind.UndefinedElement => "undefined element",
        TrapKind.UninitializedElement => "uninitialized element",
        TrapKind.IndirectCallTypeMismatch => "indirect call type mismatch",
        TrapKind.IntegerOverflow => "integer overflow",
        TrapKind.IntegerDivideByZero => "integer divide by zero",
        TrapKind.InvalidConversionToInteger => "invalid conversion to integer",
        TrapKind.StackOverflow => "call stack exhausted",
        _ => "interrupted",
    };
}
