using System.Collections.Immutable;
using System.Numerics;
using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Validation;

/// <summary>Validates function bodies (core specification 3.3 and appendix 7.3). One object validates all bodies of a module in
/// turn.</summary>
internal sealed partial class FunctionValidator(ModuleModel model, TypeMatching matching)
{
    private readonly OperandTypes _stack = new(matching);
    private readonly LocalTypes _locals = new();

    // In version 2.0 all flags are the alignment.
    private uint FlagsEnd => HasMultipleMemories ? MemoryArgument.FlagsEnd : 32;

    private bool HasMultipleMemories => model.Features.HasFlag(WebAssemblyFeatures.MultipleMemories);

    /// <exception cref="ModuleException">The body is malformed or invalid.</exception>
    public void Validate(FunctionType type, FunctionBody body)
    {
        _locals.Begin(type, body.Locals);
        _stack.Clear();
        _stack.Offset = body.CodeStart;
        Enter(Opcode.Block, [], type.Results);
        var code = new WasmReader(model.Bytes, body.CodeStart, body.CodeEnd);
        while (_stack.FrameCount > 0)
        {
            _stack.Offset = code.Position;
            if (code.IsAtEnd)
            {
                WasmReader.Refuse(code.Position, "unexpected end: END opcode expected");
            }

            ValidateInstruction(Opcodes.Read(ref code), ref code);
        }

        if (!code.IsAtEnd)
        {
            WasmReader.Refuse(code.Position, "section size mismatch: END opcode expected at the end of the body");
        }
    }

    private void ValidateInstruction(Opcode opcode, ref WasmReader code)
    {
        if (Opcodes.NumericSignatureOf(opcode) is { } signature)
        {
            _stack.Pop(signature.Operands);
            _stack.Push(signature.Result);
        }
        else if (VectorOpcodes.IsVector(opcode))
        {
            ValidateVector(opcode, ref code);
        }
        else if (opcode is >= Opcode.I32Load and <= Opcode.I64Store32)
        {
            ValidateMemoryAccess(Opcodes.MemoryAccessOf(opcode)!.Value, ref code);
        }
        else if (AtomicAccess.Of(opcode) is { } atomic)
        {
            ValidateAtomic(atomic, ref code);
        }
        else if (Opcodes.IsControl(opcode))
        {
            ValidateControl(opcode, ref code);
        }
        else if (opcode < Opcode.I32Load)
        {
            ValidateVariable(opcode, ref code);
        }
        else
        {
            ValidateRest(opcode, ref code);
        }
    }

    private void ValidateControl(Opcode opcode, ref WasmReader code)
    {
        switch (opcode)
        {
            case Opcode.Unreachable: _stack.MarkUnreachable(); break;
            case Opcode.Nop: break;
            case Opcode.Block or Opcode.Loop: EnterBlock(opcode, ref code); break;
            case Opcode.If: EnterBlock(opcode, ref code); break;
            case Opcode.Try: EnterBlock(opcode, ref code); break;
            case Opcode.TryTable or Opcode.Catch or Opcode.CatchAll or Opcode.Delegate or Opcode.Throw or Opcode.Rethrow or Opcode.ThrowRef:
                ValidateException(opcode, ref code);
                break;
            case Opcode.Else: ValidateElse(); break;
            case Opcode.End: ValidateEnd(); break;
            case Opcode.Br:
                _stack.Pop(_stack.LabelTypes(code.ReadU32()).AsSpan());
                _stack.MarkUnreachable();
                break;
            case Opcode.BrIf: ValidateBrIf(code.ReadU32()); break;
            case Opcode.BrTable: ValidateBrTable(ref code); break;
            case Opcode.Return:
                _stack.Pop(_stack.FunctionResults.AsSpan());
                _stack.MarkUnreachable();
                break;
            case Opcode.BrOnNull: ValidateBrOnNull(code.ReadU32()); break;
            case Opcode.BrOnNonNull: ValidateBrOnNonNull(code.ReadU32()); break;
            case Opcode.Call: ValidateCall(model.Signatures[FunctionTypeIndex(code.ReadU32())]); break;
            case Opcode.CallIndirect: ValidateCall(IndirectType(ref code)); break;
            case Opcode.CallRef: ValidateCall(ReferencedType(code.ReadU32())); break;
            case Opcode.ReturnCall: ValidateReturnCall(model.Signatures[FunctionTypeIndex(code.ReadU32())]); break;
            case Opcode.ReturnCallIndirect: ValidateReturnCall(IndirectType(ref code)); break;
            case Opcode.ReturnCallRef: ValidateReturnCall(ReferencedType(code.ReadU32())); break;
            default: RefuseOpcode(opcode); break;
        }
    }

    private void EnterBlock(Opcode opcode, ref WasmReader code)
    {
        var type = BlockTypes.ReadSignature(ref code, model);
        if (opcode == Opcode.If)
        {
            _stack.Pop(ValueType.I32);
        }

        _stack.Pop(type.Parameters.AsSpan());
        Enter(opcode, type.Parameters, type.Results);
    }

    private void Enter(Opcode opcode, ImmutableArray<ValueType> parameters, ImmutableArray<ValueType> results) =>
        _stack.Enter(opcode, parameters, results, _locals.SetCount);

    private ControlFrame Leave()
    {
        var frame = _stack.Leave();
        _locals.Leave(frame.SetCount);
        return frame;
    }

    private void ValidateElse()
    {
        var frame = Leave();
        if (frame.Opcode != Opcode.If)
        {
            throw new ModuleException(ModuleError.Malformed, _stack.Offset, "else without if");
        }

        Enter(Opcode.Else, frame.Parameters, frame.Results);
    }

    private void ValidateEnd()
    {
        var frame = Leave();
        if (frame.Opcode == Opcode.If && !matching.Matches(frame.Parameters, frame.Results))
        {
            _stack.Refuse("type mismatch: an if without else must leave what it takes");
        }

        if (_stack.FrameCount > 0)
        {
            _stack.Push(frame.Results.AsSpan());
        }
    }

    private void ValidateBrIf(uint depth)
    {
        _stack.Pop(ValueType.I32);
        var types = _stack.LabelTypes(depth).AsSpan();
        _stack.Pop(types);
        _stack.Push(types);
    }

    private void ValidateBrOnNull(uint depth)
    {
        var reference = _stack.PopReference();
        var types = _stack.LabelTypes(depth).AsSpan();
        _stack.Pop(types);
        _stack.Push(types);
        _stack.Push(reference.AsNeverNull());
    }

    // The label takes the reference after its other values.
    private void ValidateBrOnNonNull(uint depth)
    {
        var types = _stack.LabelTypes(depth);
        if (types.IsEmpty || !types[^1].IsReference())
        {
            _stack.Refuse("type mismatch: the label of br_on_non_null takes no reference");
        }

        _stack.Pop(types[^1].AsNullable());
        var others = types.AsSpan()[..^1];
        _stack.Pop(others);
        _stack.Push(others);
    }

    private void ValidateBrTable(ref WasmReader code)
    {
        var count = code.ReadCount(ModuleLimits.FunctionBytesMax, "branch targets");
        var depths = new uint[count + 1];
        for (var i = 0; i < depths.Length; i++)
        {
            depths[i] = code.ReadU32();
        }

        _stack.Pop(ValueType.I32);
        var arity = _stack.LabelTypes(depths[^1]).Length;
        foreach (var depth in depths)
        {
            var types = _stack.LabelTypes(depth);
            if (types.Length != arity)
            {
                _stack.Refuse("type mismatch: the targets of br_table take different numbers of values");
            }

            CheckTop(types);
        }

        _stack.Pop(_stack.LabelTypes(depths[^1]).AsSpan());
        _stack.MarkUnreachable();
    }

    // In unreachable code, a popped operand of unknown type must be pushed back as unknown. Pushing the expected type would
    // narrow it.
    private void CheckTop(ImmutableArray<ValueType> types)
    {
        Span<ValueType> found = stackalloc ValueType[types.Length];
        for (var i = types.Length - 1; i >= 0; i--)
        {
            found[i] = _stack.Pop();
            if (!matching.Matches(found[i], types[i]))
            {
                _stack.Refuse($"type mismatch: expected {types[i].Text()}, found {found[i].Text()}");
            }
        }

        _stack.Push(found);
    }

    private void ValidateCall(FunctionType type)
    {
        _stack.Pop(type.Parameters.AsSpan());
        _stack.Push(type.Results.AsSpan());
    }

    private void ValidateReturnCall(FunctionType type)
    {
        if (!matching.Matches(type.Results, _stack.FunctionResults))
        {
            _stack.Refuse("type mismatch: a tail call must return what the function returns");
        }

        _stack.Pop(type.Parameters.AsSpan());
        _stack.MarkUnreachable();
    }

    /// <summary>Pops the index of an indirect call and returns the type of the function.</summary>
    private FunctionType IndirectType(ref WasmReader code)
    {
        var type = code.ReadU32();
        var table = RequireTable(code.ReadU32());
        var signature = SignatureAt(type);
        if (table.Element != ValueType.FuncRef)
        {
            _stack.Refuse("type mismatch: call_indirect needs a table of funcref");
        }

        _stack.Pop(table.IndexType);
        return signature;
    }

    /// <summary>Pops the reference of a call by reference and returns the type of the function.</summary>
    private FunctionType ReferencedType(uint type)
    {
        var signature = SignatureAt(type);
        _stack.Pop(ValueTypes.ReferenceTo((int)type));
        return signature;
    }

    private FunctionType SignatureAt(uint type)
    {
        if (type >= (uint)model.Signatures.Length)
        {
            _stack.Refuse($"unknown type {type}");
        }

        return model.Signatures[type];
    }

    private int FunctionTypeIndex(uint function)
    {
        if (function >= (uint)model.FunctionTypeIndices.Count)
        {
            _stack.Refuse($"unknown function {function}");
        }

        return model.FunctionTypeIndices[(int)function];
    }

    private void ValidateVariable(Opcode opcode, ref WasmReader code)
    {
        switch (opcode)
        {
            case Opcode.Drop: _stack.Pop(); break;
            case Opcode.Select: ValidateSelect(); break;
            case Opcode.SelectTyped: ValidateSelectTyped(ref code); break;
            case Opcode.LocalGet: ValidateLocalGet(code.ReadU32()); break;
            case Opcode.LocalSet: ValidateLocalSet(code.ReadU32()); break;
            case Opcode.LocalTee: _stack.Push(ValidateLocalSet(code.ReadU32())); break;
            case Opcode.GlobalGet: _stack.Push(GlobalValue(code.ReadU32())); break;
            case Opcode.GlobalSet: ValidateGlobalSet(code.ReadU32()); break;
            case Opcode.TableGet:
                var read = code.ReadU32();
                _stack.Pop(RequireTable(read).IndexType);
                _stack.Push(ElementOf(read));
                break;
            case Opcode.TableSet:
                var written = code.ReadU32();
                _stack.Pop([RequireTable(written).IndexType, ElementOf(written)]);
                break;
            default: RefuseOpcode(opcode); break;
        }
    }

    private void ValidateSelect()
    {
        _stack.Pop(ValueType.I32);
        var second = _stack.Pop();
        var first = _stack.Pop();
        if (first.IsReference() || second.IsReference())
        {
            _stack.Refuse("type mismatch: select on references must name its type");
        }

        if (first != second && first != ValueTypes.Unknown && second != ValueTypes.Unknown)
        {
            _stack.Refuse($"type mismatch: select between {first.Text()} and {second.Text()}");
        }

        _stack.Push(first == ValueTypes.Unknown ? second : first);
    }

    private void ValidateSelectTyped(ref WasmReader code)
    {
        var count = code.ReadU32();
        if (count != 1)
        {
            _stack.Refuse("invalid result arity: select takes one type");
        }

        var type = code.ReadValueType(model.Types.Length);
        _stack.Pop(ValueType.I32);
        _stack.Pop(type);
        _stack.Pop(type);
        _stack.Push(type);
    }

    private void ValidateLocalGet(uint index)
    {
        var type = LocalType(index);
        if (_locals.IsUnset(index))
        {
            _stack.Refuse($"uninitialized local: {index} is read before it is set");
        }

        _stack.Push(type);
    }

    private ValueType ValidateLocalSet(uint index)
    {
        var type = LocalType(index);
        _stack.Pop(type);
        _locals.Set(index);
        return type;
    }

    private ValueType LocalType(uint index)
    {
        if (index >= (uint)_locals.Count)
        {
            _stack.Refuse($"unknown local {index}");
        }

        return _locals[index];
    }

    private ValueType GlobalValue(uint index)
    {
        if (index >= (uint)model.GlobalValues.Count)
        {
            _stack.Refuse($"unknown global {index}");
        }

        return model.GlobalValues[(int)index];
    }

    private void ValidateGlobalSet(uint index)
    {
        var type = GlobalValue(index);
        if (!model.GlobalTypes[(int)index].IsMutable)
        {
            _stack.Refuse("global is immutable");
        }

        _stack.Pop(type);
    }

    // The table exists.
    private ValueType ElementOf(uint table) => model.TableElements[(int)table];

    private TableType RequireTable(uint index)
    {
        if (index >= (uint)model.Tables.Count)
        {
            _stack.Refuse($"unknown table {index}");
        }

        return model.Tables[(int)index];
    }

    private ValueType AddressOf(uint memory)
    {
        if (memory >= model.Memories.Count)
        {
            _stack.Refuse($"unknown memory {memory}");
        }

        return model.Memories[(int)memory].AddressType;
    }

    private void ValidateVector(Opcode opcode, ref WasmReader code)
    {
        if (VectorOpcodes.MemoryAccessOf(opcode) is { } access)
        {
            ValidateVectorAccess(opcode, access, ReadMemoryArgument(access.Bytes, ref code));
        }
        else if (opcode == Opcode.V128Const)
        {
            _stack.Push(ValueType.V128);
        }
        else if (VectorOpcodes.SignatureOf(opcode) is { } signature)
        {
            _stack.Pop(signature.Operands);
            _stack.Push(signature.Result);
        }
        else
        {
            RefuseOpcode(opcode);
        }

        ValidateLanes(opcode, ref code);
    }

    private void ValidateVectorAccess(Opcode opcode, MemoryAccess access, ValueType address)
    {
        if (access.IsStore || VectorOpcodes.LaneCountOf(opcode) > 0)
        {
            _stack.Pop(ValueType.V128);
        }

        _stack.Pop(address);
        if (!access.IsStore)
        {
            _stack.Push(ValueType.V128);
        }
    }

    private void ValidateLanes(Opcode opcode, ref WasmReader code)
    {
        var lanes = opcode == Opcode.I8x16Shuffle ? 32 : VectorOpcodes.LaneCountOf(opcode);
        for (var left = VectorOpcodes.ImmediateBytesOf(opcode); left > 0; left--)
        {
            if (code.ReadByte() >= lanes && lanes > 0)
            {
                _stack.Refuse("invalid lane index");
            }
        }
    }

    private void ValidateMemoryAccess(MemoryAccess access, ref WasmReader code)
    {
        var address = ReadMemoryArgument(access.Bytes, ref code);
        if (access.IsStore)
        {
            _stack.Pop(access.Type);
            _stack.Pop(address);
        }
        else
        {
            _stack.Pop(address);
            _stack.Push(access.Type);
        }
    }

    private void ValidateAtomic(AtomicAccess access, ref WasmReader code)
    {
        if (access.Kind == AtomicKind.Fence)
        {
            if (code.ReadByte() != 0)
            {
                WasmReader.Refuse(_stack.Offset, "zero byte expected");
            }

            return;
        }

        var address = ReadMemoryArgument(access.Bytes, ref code, isAtomic: true);
        _stack.Pop(access.Kind switch
        {
            AtomicKind.Load => [address],
            AtomicKind.Wait => [address, access.Type, ValueType.I64],
            AtomicKind.CompareExchange => [address, access.Type, access.Type],
            _ => [address, access.Type],
        });
        if (access.Kind != AtomicKind.Store)
        {
            _stack.Push(access.Kind == AtomicKind.Wait ? ValueType.I32 : access.Type);
        }
    }

    /// <returns>The type of the memory's addresses.</returns>
    private ValueType ReadMemoryArgument(int bytes, ref WasmReader code, bool isAtomic = false)
    {
        var at = code.Position;
        var argument = MemoryArgument.Read(ref code, model);
        if (argument.Flags >= FlagsEnd || (argument.NamesMemory && !HasMultipleMemories))
        {
            WasmReader.Refuse(at, "malformed memop flags");
        }

        var address = AddressOf((uint)argument.Memory);
        if (argument.Alignment > BitOperations.Log2((uint)bytes))
        {
            _stack.Refuse("alignment must not be larger than natural");
        }

        if (isAtomic && argument.Alignment != BitOperations.Log2((uint)bytes))
        {
            _stack.Refuse("atomic alignment must be natural");
        }

        if (address == ValueType.I32 && argument.Offset > uint.MaxValue)
        {
            _stack.Refuse("offset out of range");
        }

        return address;
    }

    private void ValidateRest(Opcode opcode, ref WasmReader code)
    {
        switch (opcode)
        {
            case Opcode.MemorySize:
                _stack.Push(AddressOf(ReadMemory(ref code)));
                break;
            case Opcode.MemoryGrow:
                var size = AddressOf(ReadMemory(ref code));
                _stack.Pop(size);
                _stack.Push(size);
                break;
            case Opcode.I32Const: code.ReadS32(); _stack.Push(ValueType.I32); break;
            case Opcode.I64Const: code.ReadS64(); _stack.Push(ValueType.I64); break;
            case Opcode.F32Const: code.Skip(4); _stack.Push(ValueType.F32); break;
            case Opcode.F64Const: code.Skip(8); _stack.Push(ValueType.F64); break;
            case Opcode.RefNull: _stack.Push(code.ReadHeapType(model.Types.Length)); break;
            case Opcode.RefIsNull:
                _stack.PopReference();
                _stack.Push(ValueType.I32);
                break;
            case Opcode.RefAsNonNull: _stack.Push(_stack.PopReference().AsNeverNull()); break;
            case Opcode.RefFunc: ValidateRefFunc(code.ReadU32()); break;
            default: ValidateBulk(opcode, ref code); break;
        }
    }

    // If several memories are not allowed, the index is one byte that must be zero.
    private uint ReadMemory(ref WasmReader code)
    {
        if (HasMultipleMemories)
        {
            return code.ReadU32();
        }

        var at = code.Position;
        if (code.ReadByte() != 0)
        {
            WasmReader.Refuse(at, "zero byte expected");
        }

        return 0;
    }

    private void ValidateRefFunc(uint function)
    {
        var type = FunctionTypeIndex(function);
        if (!model.ReferencedFunctions.Contains((int)function))
        {
            _stack.Refuse("undeclared function reference");
        }

        _stack.Push(ValueTypes.ReferenceTo(type).AsNeverNull());
    }

    private void ValidateBulk(Opcode opcode, ref WasmReader code)
    {
        switch (opcode)
        {
            case Opcode.MemoryInit:
                var data = code.ReadU32();
                var initialised = AddressOf(ReadMemory(ref code));
                RequireData(data);
                _stack.Pop([initialised, ValueType.I32, ValueType.I32]);
                break;
            case Opcode.DataDrop: RequireData(code.ReadU32()); break;
            case Opcode.MemoryCopy:
                var (to, from) = (AddressOf(ReadMemory(ref code)), AddressOf(ReadMemory(ref code)));
                _stack.Pop([to, from, to == from ? to : ValueType.I32]);
                break;
            case Opcode.MemoryFill:
                var filledMemory = AddressOf(ReadMemory(ref code));
                _stack.Pop([filledMemory, ValueType.I32, filledMemory]);
                break;
            case Opcode.TableInit: ValidateTableInit(code.ReadU32(), code.ReadU32()); break;
            case Opcode.ElemDrop: RequireElement(code.ReadU32()); break;
            case Opcode.TableCopy: ValidateTableCopy(code.ReadU32(), code.ReadU32()); break;
            case Opcode.TableGrow:
                var grown = code.ReadU32();
                var grownIndex = RequireTable(grown).IndexType;
                _stack.Pop([ElementOf(grown), grownIndex]);
                _stack.Push(grownIndex);
                break;
            case Opcode.TableSize: _stack.Push(RequireTable(code.ReadU32()).IndexType); break;
            case Opcode.TableFill:
                var filled = code.ReadU32();
                var filledIndex = RequireTable(filled).IndexType;
                _stack.Pop([filledIndex, ElementOf(filled), filledIndex]);
                break;
            default: RefuseOpcode(opcode); break;
        }
    }

    private void RequireData(uint segment)
    {
        if (model.DataCount is null && model.Data.Length > 0)
        {
            throw new ModuleException(ModuleError.Malformed, _stack.Offset, "data count section required");
        }

        if (segment >= (uint)model.Data.Length)
        {
            _stack.Refuse($"unknown data segment {segment}");
        }
    }

    private ElementSegment RequireElement(uint segment)
    {
        if (segment >= (uint)model.Elements.Length)
        {
            _stack.Refuse($"unknown elem segment {segment}");
        }

        return model.Elements[segment];
    }

    private void ValidateTableInit(uint segment, uint table)
    {
        var type = RequireTable(table);
        if (!matching.Matches(RequireElement(segment).Type, ElementOf(table)))
        {
            _stack.Refuse("type mismatch: the segment and the table hold different types");
        }

        _stack.Pop([type.IndexType, ValueType.I32, ValueType.I32]);
    }

    private void ValidateTableCopy(uint to, uint from)
    {
        var (target, source) = (RequireTable(to), RequireTable(from));
        if (!matching.Matches(ElementOf(from), ElementOf(to)))
        {
            _stack.Refuse("type mismatch: the tables hold different types");
        }

        var (into, outOf) = (target.IndexType, source.IndexType);
        _stack.Pop([into, outOf, into == outOf ? into : ValueType.I32]);
    }

    private void RefuseOpcode(Opcode opcode) =>
        throw UnsupportedFeatures.Refusal(_stack.Offset, $"illegal opcode 0x{(int)opcode:x2}", UnsupportedFeatures.OfOpcode((int)opcode));
}
