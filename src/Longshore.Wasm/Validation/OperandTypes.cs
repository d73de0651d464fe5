using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Validation;

/// <summary>The types on the operand stack and the open blocks, with the rules for pushing and popping them (core specification
/// appendix 7.3).</summary>
/// <param name="matching">The subtypes of the module.</param>
internal sealed class OperandTypes(TypeMatching matching)
{
    private ValueType[] _operands = new ValueType[64];
    private ControlFrame[] _frames = new ControlFrame[16];
    private int _count;
    private long _moved;

    public int FrameCount { get; private set; }

    /// <summary>The offset of the current instruction, which errors name.</summary>
    public int Offset { get; set; }

    public void Clear()
    {
        _count = 0;
        FrameCount = 0;
    }

    public void Push(ValueType type)
    {
        if (_count == ModuleLimits.OperandsMax)
        {
            throw new ModuleException(
                ModuleError.TooLarge, Offset, $"over {ModuleLimits.OperandsMax} operands at one time");
        }

        if (_count == _operands.Length)
        {
            Array.Resize(ref _operands, 2 * _count);
        }

        _operands[_count++] = type;
    }

    public void Push(ReadOnlySpan<ValueType> types)
    {
        _moved += types.Length;
        if (_moved > ModuleLimits.MovedValuesMax)
        {
            throw new ModuleException(
                ModuleError.TooLarge, Offset, $"over {ModuleLimits.MovedValuesMax} values are moved by blocks, branches and calls");
        }

        foreach (var type in types)
        {
            Push(type);
        }
    }

    public ValueType Pop()
    {
        ref var frame = ref _frames[FrameCount - 1];
        if (_count > frame.Height)
        {
            return _operands[--_count];
        }

        if (!frame.IsUnreachable)
        {
            Refuse("type mismatch: an operand is missing");
        }

        return ValueTypes.Unknown;
    }

    public void Pop(ValueType expected)
    {
        var actual = Pop();
        if (!matching.Matches(actual, expected))
        {
            Refuse($"type mismatch: expected {expected.Text()}, found {actual.Text()}");
        }
    }

    public void Pop(ReadOnlySpan<ValueType> types)
    {
        _moved += types.Length;
        for (var i = types.Length - 1; i >= 0; i--)
        {
            Pop(types[i]);
        }
    }

    /// <summary>Pops a reference of any type.</summary>
    public ValueType PopReference()
    {
        var actual = Pop();
        if (actual == ValueTypes.Unknown)
        {
            return ValueTypes.UnknownReference;
        }

        if (!actual.IsReference())
        {
            Refuse($"type mismatch: expected a reference, found {actual.Text()}");
        }

        return actual;
    }

    public void Enter(Opcode opcode, ImmutableArray<ValueType> parameters, ImmutableArray<ValueType> results, int setCount)
    {
        if (FrameCount == _frames.Length)
        {
            Array.Resize(ref _frames, 2 * FrameCount);
        }

        _frames[FrameCount++] = new ControlFrame
        {
            Opcode = opcode,
            Parameters = parameters,
            Results = results,
            Height = _count,
            SetCount = setCount,
        };
        Push(parameters.AsSpan());
    }

    public ControlFrame Leave()
    {
        var frame = _frames[FrameCount - 1];
        Pop(frame.Results.AsSpan());
        if (_count != frame.Height)
        {
            Refuse("type mismatch: values remain on the stack at the end of the block");
        }

        FrameCount--;
        return frame;
    }

    public void MarkUnreachable()
    {
        ref var frame = ref _frames[FrameCount - 1];
        frame.IsUnreachable = true;
        _count = frame.Height;
    }

    public ImmutableArray<ValueType> LabelTypes(uint depth) => FrameAt(depth).LabelTypes;

    /// <summary>The block that a label names.</summary>
    public ControlFrame FrameAt(uint depth)
    {
        if (depth >= (uint)FrameCount)
        {
            Refuse($"unknown label {depth}");
        }

        return _frames[FrameCount - 1 - (int)depth];
    }

    public ImmutableArray<ValueType> FunctionResults => _frames[0].Results;

    [DoesNotReturn]
    public void Refuse(string rule) => throw new ModuleException(ModuleError.Invalid, Offset, rule);
}
