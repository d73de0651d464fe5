namespace Longshore.Wasm;

/// <summary>A guest trapped: its call ended without a result. The instance may be called again. Changes that the call made to
/// memory, tables and globals before the trap remain.</summary>
public sealed class TrapException : Exception
{
    internal const int FramesMax = 64;

    private readonly WasmFrame[] _faultFrames;

    internal TrapException(TrapKind kind)
        : base(Sentence(kind))
    {
        Kind = kind;
        _faultFrames = [];
        Frames = [];
    }

    /// <param name="kind">The kind of the trap.</param>
    /// <param name="fault">The exception that compiled code raised.</param>
    /// <param name="frames">The guest frames that the fault has passed.</param>
    internal TrapException(TrapKind kind, Exception fault, IEnumerable<WasmFrame> frames)
        : base(Sentence(kind), fault)
    {
        Kind = kind;
        _faultFrames = [.. frames.Take(FramesMax)];
        Frames = _faultFrames;
    }

    /// <summary>The kind of the trap.</summary>
    public TrapKind Kind { get; }

    /// <summary>The guest frames of the trap, innermost first; at most 64. Inlined functions have no frame of their
    /// own.</summary>
    public IReadOnlyList<WasmFrame> Frames { get; private set; }

    /// <summary>Sets the frames that the trap has passed since it was thrown.</summary>
    internal void SetPassedFrames(IEnumerable<WasmFrame> frames) =>
        Frames = [.. _faultFrames.Concat(frames).Take(FramesMax)];

    // The wording of the specification's test suite.
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
        TrapKind.UnalignedAtomic => "unaligned atomic",
        TrapKind.ExpectedSharedMemory => "expected shared memory",
        TrapKind.NullReference => "null reference",
        TrapKind.NullFunctionReference => "null function reference",
        TrapKind.NullException => "null exception reference",
        TrapKind.NotCompiled => "a function cannot be compiled",
        TrapKind.TooManyExceptions => "too many exceptions are held",
        TrapKind.TooManyReferences => "too many references are held",
        _ => "interrupted",
    };
}
