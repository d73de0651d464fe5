using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Compilation;

/// <summary>Finds the i32 locals that are used as memory addresses. The compiler keeps them zero-extended to 64 bits. The
/// extension is then done where the local is set, right after a 32-bit operation that has already cleared the upper half, and is
/// free. At the use it would cost one instruction for each access.</summary>
internal sealed class AddressLocals
{
    // Stands for any value other than an unchanged local.
    private const int Computed = -1;

    private readonly ModuleModel _model;
    private readonly ValueType[] _types;
    private readonly bool[] _isAddress;
    private readonly Stack<int> _operands = new();

    private AddressLocals(ModuleModel model, ValueType[] types)
    {
        _model = model;
        _types = types;
        _isAddress = new bool[types.Length];
    }

    /// <summary>Tells for every local whether it is used as an address.</summary>
    public static bool[] Find(ModuleModel model, ValueType[] types, FunctionBody body)
    {
        var locals = new AddressLocals(model, types);
        var code = new WasmReader(model.Bytes, body.CodeStart, body.CodeEnd);
        while (!code.IsAtEnd)
        {
            locals.Step(Opcodes.Read(ref code), ref code);
        }

        return locals._isAddress;
    }

    // Follows straight-line code only. The operands that other instructions leave count as computed.
    private void Step(Opcode opcode, ref WasmReader code)
    {
        if (opcode is Opcode.LocalGet or Opcode.LocalTee)
        {
            if (opcode == Opcode.LocalTee)
            {
                Pop();
            }

            _operands.Push(code.ReadIndex());
            return;
        }

        Immediates.Skip(opcode, ref code, _model);
        if (Opcodes.MemoryAccessOf(opcode) is { } access)
        {
            if (access.IsStore)
            {
                Pop();
            }

            if (Pop() is var address and not Computed && _types[address] == ValueType.I32)
            {
                _isAddress[address] = true;
            }

            if (!access.IsStore)
            {
                _operands.Push(Computed);
            }
        }
        else if (Opcodes.NumericSignatureOf(opcode) is { } signature)
        {
            for (var i = 0; i < signature.Operands.Length; i++)
            {
                Pop();
            }

            _operands.Push(Computed);
        }
        else if (opcode is Opcode.GlobalGet or (>= Opcode.I32Const and <= Opcode.F64Const))
        {
            _operands.Push(Computed);
        }
        else
        {
            _operands.Clear();
        }
    }

    private int Pop() => _operands.TryPop(out var operand) ? operand : Computed;
}
