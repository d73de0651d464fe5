namespace Longshore.Wasm.Binary;

internal enum ConstantKind : byte
{
    Number,
    Global,
    NullReference,
    Function,

    /// <summary>An addition, subtraction or multiplication inside a program.</summary>
    Operation,

    /// <summary>Several instructions.</summary>
    Program,
}
