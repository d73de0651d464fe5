namespace Longshore.Wasm.Binary;

/// <summary>The operation, type and width of an atomic instruction.</summary>
/// <param name="Kind">The operation.</param>
/// <param name="Type">The type of its values on the operand stack.</param>
/// <param name="Bytes">The width in memory, in bytes: 1, 2, 4 or 8. Stored values are truncated to it, loaded values are
/// zero-extended.</param>
internal readonly record struct AtomicAccess(AtomicKind Kind, ValueType Type, int Bytes)
{
    // Every kind has seven opcodes.
    private static readonly (ValueType Type, int Bytes)[] Forms =
    [
        (ValueType.I32, 4),
        (ValueType.I64, 8),
        (ValueType.I32, 1),
        (ValueType.I32, 2),
        (ValueType.I64, 1),
        (ValueType.I64, 2),
        (ValueType.I64, 4),
    ];

    /// <summary>The access of an atomic instruction, or null for other instructions.</summary>
    public static AtomicAccess? Of(Opcode opcode)
    {
        if (opcode is >= Opcode.I32AtomicLoad and <= Opcode.I64AtomicRmw32CmpxchgU)
        {
            var (kind, form) = Math.DivRem(opcode - Opcode.I32AtomicLoad, Forms.Length);
            return new AtomicAccess(AtomicKind.Load + kind, Forms[form].Type, Forms[form].Bytes);
        }

        return opcode switch
        {
            Opcode.MemoryAtomicNotify => new(AtomicKind.Notify, ValueType.I32, 4),
            Opcode.MemoryAtomicWait32 => new(AtomicKind.Wait, ValueType.I32, 4),
            Opcode.MemoryAtomicWait64 => new(AtomicKind.Wait, ValueType.I64, 8),
            Opcode.AtomicFence => new(AtomicKind.Fence, ValueType.I32, 0),
            _ => null,
        };
    }
}
