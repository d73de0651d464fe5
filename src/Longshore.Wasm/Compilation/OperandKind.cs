namespace Longshore.Wasm.Compilation;

internal enum OperandKind : byte
{
    /// <summary>On the evaluation stack of the method being built.</summary>
    Stack,

    /// <summary>Not computed yet: the value of a WebAssembly local, which has not been set since.</summary>
    Local,

    /// <summary>Not computed yet: a constant.</summary>
    Constant,

    /// <summary>As a constant, but the JIT compiler must not calculate with it.</summary>
    HiddenConstant,

    /// <summary>In a local of the method being built.</summary>
    Temporary,
}
