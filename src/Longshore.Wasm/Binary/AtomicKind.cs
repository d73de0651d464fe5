namespace Longshore.Wasm.Binary;

/// <summary>The operation of an atomic instruction. From <see cref="Load"/> on, in the order of the opcodes.</summary>
internal enum AtomicKind
{
    Notify = 0,
    Wait,
    Fence,
    Load,
    Store,
    Add,
    Sub,
    And,
    Or,
    Xor,
    Exchange,
    CompareExchange,
}
