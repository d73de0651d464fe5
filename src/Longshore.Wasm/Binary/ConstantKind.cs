namespace Longshore.Wasm.Binary;

internal enum ConstantKind : byte
{
    Number,
    Global,
    NullReference,
    Function,
}
