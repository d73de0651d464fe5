using System.Reflection.Emit;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

/// <summary>The WebAssembly operand stack while a function is compiled. A value stays on the evaluation stack of the
/// method, or stays uncomputed, until it is needed elsewhere.</summary>
internal sealed class OperandStack(ILGenerator il, MethodFrame frame)
{
    // RyuJIT recurses over expressions, which limits their depth, and it spills values below a call anyway.
    private const int DepthMax = 48;
    private const int OnStackMax = 64;
    private const int PendingMax = 128;

    private readonly List<Operand> _operands = [];
    private int _onStack;

    // Operands below this height are temporaries or constants, so Spill need not visit them again.
    private int _spilled;

    public int Count => _operands.Count;

    public bool IsEvaluationStackEmpty => _onStack == 0;

    public Operand this[int fromTop] => _operands[^(fromTop + 1)];

    public void Push(Operand operand)
    {
        _operands.Add(operand);
        if (_operands.Count - _spilled > PendingMax)
        {
            Spill();
        }
    }

    /// <summary>The value is on the evaluation stack now.</summary>
    public void PushResult(ValueType type, int depth = 0)
    {
        _operands.Add(new Operand(OperandKind.Stack, type, depth + 1));
        _onStack++;
        if (depth >= DepthMax)
        {
            SpillTop();
        }
        else if (_onStack > OnStackMax)
        {
            Spill();
        }
    }

    public void PushTemporary(ValueType type, LocalBuilder temporary, bool isOwned) =>
        _operands.Add(new Operand(OperandKind.Temporary, type, 0, 0, temporary, isOwned));

    /// <summary>Pops the top operand without computing it. An operand on the evaluation stack moves to a temporary.
    /// </summary>
    public Operand Pop()
    {
        if (_operands[^1].Kind == OperandKind.Stack)
        {
            SpillTop();
        }

        var operand = _operands[^1];
        Remove(1);
        return operand;
    }

    /// <summary>Loads a popped operand and releases its temporary.</summary>
    public void Load(Operand operand)
    {
        Copy(operand);
        Release(operand);
    }

    /// <summary>Loads an operand and keeps its temporary.</summary>
    public void Copy(Operand operand)
    {
        switch (operand.Kind)
        {
            case OperandKind.Local: frame.LoadLocal(operand.Index); break;
            case OperandKind.Temporary: il.Emit(OpCodes.Ldloc, operand.Temporary!); break;
            case OperandKind.Constant when operand.Type == ValueType.V128: il.LoadVector(operand.Bits, operand.High); break;
            case OperandKind.Constant: LoadConstant(operand.Type, operand.Bits); break;
            case OperandKind.HiddenConstant:
                LoadConstant(operand.Type, operand.Bits);
                il.Emit(OpCodes.Call, Methods.Numeric(nameof(Numeric.OpaqueToJit), operand.Type.ClrType()));
                break;
            default: throw new InvalidOperationException("a value on the evaluation stack cannot be loaded");
        }
    }

    /// <summary>Hides an operand from RyuJIT if it is a constant of this value.</summary>
    public void HideConstant(int fromTop, double value)
    {
        var operand = this[fromTop];
        var bits = operand.Type == ValueType.F32
            ? BitConverter.SingleToUInt32Bits((float)value)
            : BitConverter.DoubleToUInt64Bits(value);
        if (operand.Kind == OperandKind.Constant && operand.Bits == bits)
        {
            _operands[^(fromTop + 1)] = operand with { Kind = OperandKind.HiddenConstant };
        }
    }

    public void Release(Operand operand)
    {
        if (operand is { Kind: OperandKind.Temporary, IsOwned: true })
        {
            frame.Give(operand.Type, operand.Temporary!);
        }
    }

    /// <summary>Pops operands and leaves them on the evaluation stack, in order.</summary>
    /// <returns>The depth of the deepest.</returns>
    public int Materialize(int count)
    {
        var first = _operands.Count - count;
        if (IsOutOfOrder(first))
        {
            SpillFrom(first);
        }

        var depth = 0;
        for (var i = first; i < _operands.Count; i++)
        {
            depth = Math.Max(depth, _operands[i].Depth);
            if (_operands[i].Kind == OperandKind.Stack)
            {
                _onStack--;
            }
            else
            {
                Load(_operands[i]);
            }
        }

        Remove(count);
        return depth;
    }

    /// <summary>As <see cref="Materialize"/> for the two operands of an instruction.</summary>
    /// <param name="maySwap">Whether the other order would do as well.</param>
    /// <param name="swapped">Whether they are left in the other order, which saves a temporary.</param>
    /// <returns>The depth of the deeper.</returns>
    public int MaterializePair(bool maySwap, out bool swapped)
    {
        var (left, right) = (this[1], this[0]);
        swapped = maySwap && right.Kind == OperandKind.Stack && left.Kind != OperandKind.Stack;
        if (!swapped)
        {
            return Materialize(2);
        }

        Remove(2);
        _onStack--;
        Load(left);
        return Math.Max(left.Depth, right.Depth);
    }

    /// <summary>Pops the top operand and leaves it alone on the evaluation stack.</summary>
    public void MaterializeAlone()
    {
        if (_operands[^1].Kind == OperandKind.Stack && _onStack == 1)
        {
            Materialize(1);
            Spill();
            return;
        }

        var operand = Pop();
        Spill();
        Load(operand);
    }

    /// <summary>Empties the evaluation stack and computes what depends on locals, so that control may flow elsewhere.
    /// </summary>
    public void Spill()
    {
        for (var i = _operands.Count - 1; i >= _spilled; i--)
        {
            if (_operands[i].Kind == OperandKind.Stack)
            {
                SpillAt(i);
            }
            else if (_operands[i].Kind == OperandKind.Local)
            {
                MoveToTemporary(i);
            }
        }

        _spilled = _operands.Count;
    }

    /// <summary>The operands that are in temporaries, from the bottom. After <see cref="Spill"/> all others are constants.</summary>
    public Operand[] Temporaries() => [.. _operands.Where(operand => operand.Kind == OperandKind.Temporary)];

    /// <summary>Keeps the temporaries of the top operands when the operands are popped.</summary>
    /// <returns>The operands to <see cref="Release"/> in the end.</returns>
    public Operand[] Hold(int count)
    {
        var held = _operands[^count..].Where(operand => operand.IsOwned).ToArray();
        for (var i = _operands.Count - count; i < _operands.Count; i++)
        {
            _operands[i] = _operands[i] with { IsOwned = false };
        }

        return held;
    }

    /// <summary>Saves the old value of a local that is about to be set, for the operands that still refer to it.</summary>
    public void SpillLocal(int index)
    {
        for (var i = _spilled; i < _operands.Count; i++)
        {
            if (_operands[i].Kind == OperandKind.Local && _operands[i].Index == index)
            {
                MoveToTemporary(i);
            }
        }
    }

    /// <summary>Drops operands without emitting code, where control does not reach.</summary>
    public void Truncate(int height)
    {
        while (_operands.Count > height)
        {
            var operand = _operands[^1];
            Remove(1);
            if (operand.Kind == OperandKind.Stack)
            {
                _onStack--;
            }
            else
            {
                Release(operand);
            }
        }
    }

    /// <summary>Empties the evaluation stack before control leaves the block, and drops the operands above a
    /// height.</summary>
    public void Discard(int height)
    {
        for (var left = _onStack; left > 0; left--)
        {
            il.Emit(OpCodes.Pop);
        }

        Truncate(height);
    }

    private bool IsOutOfOrder(int first)
    {
        var seenOther = false;
        for (var i = first; i < _operands.Count; i++)
        {
            if (_operands[i].Kind != OperandKind.Stack)
            {
                seenOther = true;
            }
            else if (seenOther)
            {
                return true;
            }
        }

        return false;
    }

    private void SpillFrom(int first)
    {
        for (var i = _operands.Count - 1; i >= first; i--)
        {
            if (_operands[i].Kind == OperandKind.Stack)
            {
                SpillAt(i);
            }
        }
    }

    private void Remove(int count)
    {
        _operands.RemoveRange(_operands.Count - count, count);
        _spilled = Math.Min(_spilled, _operands.Count);
    }

    private void SpillTop() => SpillAt(_operands.Count - 1);

    private void SpillAt(int index)
    {
        var type = _operands[index].Type;
        var temporary = frame.Take(type);
        il.Emit(OpCodes.Stloc, temporary);
        _onStack--;
        _operands[index] = new Operand(OperandKind.Temporary, type, 0, 0, temporary, IsOwned: true);
    }

    private void MoveToTemporary(int index)
    {
        var operand = _operands[index];
        var temporary = frame.Take(operand.Type);
        frame.LoadLocal(operand.Index);
        il.Emit(OpCodes.Stloc, temporary);
        _operands[index] = new Operand(OperandKind.Temporary, operand.Type, 0, 0, temporary, IsOwned: true);
    }

    private void LoadConstant(ValueType type, ulong bits)
    {
        switch (type)
        {
            case ValueType.I32: il.Emit(OpCodes.Ldc_I4, (int)bits); break;
            case ValueType.F32: LoadF32((uint)bits); break;
            case ValueType.F64: LoadF64(bits); break;
            default: il.Emit(OpCodes.Ldc_I8, (long)bits); break;
        }
    }

    // The JIT compiler keeps constants as float64, where the bits of a signalling NaN do not survive.
    private void LoadF32(uint bits)
    {
        var value = BitConverter.UInt32BitsToSingle(bits);
        if (float.IsNaN(value))
        {
            il.Emit(OpCodes.Ldc_I4, (int)bits);
            il.Emit(OpCodes.Call, Methods.Numeric(nameof(Numeric.OpaqueToJit), typeof(int)));
            il.Emit(OpCodes.Call, Methods.Int32BitsToSingle);
        }
        else
        {
            il.Emit(OpCodes.Ldc_R4, value);
        }
    }

    private void LoadF64(ulong bits)
    {
        var value = BitConverter.UInt64BitsToDouble(bits);
        if (double.IsNaN(value))
        {
            il.Emit(OpCodes.Ldc_I8, (long)bits);
            il.Emit(OpCodes.Call, Methods.Numeric(nameof(Numeric.OpaqueToJit), typeof(long)));
            il.Emit(OpCodes.Call, Methods.Int64BitsToDouble);
        }
        else
        {
            il.Emit(OpCodes.Ldc_R8, value);
        }
    }
}
