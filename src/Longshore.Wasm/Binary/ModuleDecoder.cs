namespace Longshore.Wasm.Binary;

/// <summary>Decodes a binary module (core specification 5.5). The result is well-formed but not yet validated.</summary>
internal ref struct ModuleDecoder
{
    private const int PreambleLength = 8;
    private const byte WithValue = 0x40;

    private readonly ModuleModel _model;
    private WasmReader _reader;
    private int _declaredFunctions;
    private long _locals;

    private ModuleDecoder(byte[] bytes, WebAssemblyFeatures features)
    {
        _model = new ModuleModel(bytes, features);
        _reader = new WasmReader(bytes, 0, bytes.Length);
    }

    /// <exception cref="ModuleException">The bytes are malformed, or over a limit.</exception>
    public static ModuleModel Decode(byte[] bytes, WebAssemblyFeatures features)
    {
        if (bytes.Length > ModuleLimits.ModuleBytesMax)
        {
            throw new ModuleException(
                ModuleError.TooLarge, 0, $"{bytes.Length} bytes are over the limit of {ModuleLimits.ModuleBytesMax}");
        }

        var decoder = new ModuleDecoder(bytes, features);
        decoder.ReadPreamble();
        decoder.ReadSections();
        decoder.CheckCounts();
        return decoder._model;
    }

    private void ReadPreamble()
    {
        var magic = _reader.ReadBytes(Math.Min(4, _reader.End));
        if (!magic.SequenceEqual("\0asm"u8))
        {
            WasmReader.Refuse(0, magic.Length < 4 ? "unexpected end" : "magic header not detected");
        }

        // A component has the same first bytes and names its layer in the last two. Its versions began with 10.
        var version = _reader.ReadBytes(Math.Min(4, _reader.End - 4));
        if (version is [>= 10, 0, 1, 0])
        {
            throw UnsupportedFeatures.Refusal(
                4, "the bytes are a component, not a core module", UnsupportedFeatures.Components);
        }

        if (!version.SequenceEqual((ReadOnlySpan<byte>)[1, 0, 0, 0]))
        {
            WasmReader.Refuse(4, version.Length < 4 ? "unexpected end" : "unknown binary version");
        }
    }

    private void ReadSections()
    {
        var last = 0;
        var module = _reader;
        module.Skip(PreambleLength - module.Position);
        while (!module.IsAtEnd)
        {
            var at = module.Position;
            var id = (SectionId)module.ReadByte();
            if (id > SectionId.Tag)
            {
                WasmReader.Refuse(at, $"malformed section id {(byte)id}");
            }

            var size = module.ReadU32();
            if (size > (uint)(module.End - module.Position))
            {
                WasmReader.Refuse(at, "unexpected end: length out of bounds");
            }

            if (id != SectionId.Custom)
            {
                var order = Order(id);
                if (order <= last)
                {
                    WasmReader.Refuse(at, "unexpected content after last section: section out of order");
                }

                last = order;
            }

            _reader = module.Slice(module.Position, module.Position + (int)size);
            module.Skip((int)size);
            ReadSection(id);
            if (!_reader.IsAtEnd)
            {
                WasmReader.Refuse(_reader.Position, "section size mismatch");
            }
        }
    }

    // The data count precedes the code that needs it, and tags precede globals (core specification 5.5.16).
    private static int Order(SectionId id) => id switch
    {
        SectionId.DataCount => 2 * (int)SectionId.Element + 1,
        SectionId.Tag => 2 * (int)SectionId.Memory + 1,
        _ => 2 * (int)id,
    };

    private void ReadSection(SectionId id)
    {
        switch (id)
        {
            case SectionId.Custom: ReadCustom(); break;
            case SectionId.Type: TypeDecoder.Decode(ref _reader, _model); break;
            case SectionId.Import: ReadImports(); break;
            case SectionId.Function: ReadFunctions(); break;
            case SectionId.Table: ReadTables(); break;
            case SectionId.Memory: ReadMemories(); break;
            case SectionId.Tag: ReadTags(); break;
            case SectionId.Global: ReadGlobals(); break;
            case SectionId.Export: ReadExports(); break;
            case SectionId.Start: ReadStart(); break;
            case SectionId.Element: ReadElements(); break;
            case SectionId.DataCount: _model.DataCount = (int)Math.Min(_reader.ReadU32(), int.MaxValue); break;
            case SectionId.Code: ReadCode(); break;
            default: ReadData(); break;
        }
    }

    private void ReadCustom()
    {
        var name = _reader.ReadName();
        if (name == "name")
        {
            NameSection.Read(_reader, _model.FunctionNames);
        }

        _reader.Skip(_reader.End - _reader.Position);
    }

    private void ReadImports()
    {
        _model.Imports = new ImportType[_reader.ReadCount(ModuleLimits.ImportsMax, "imports")];
        for (var i = 0; i < _model.Imports.Length; i++)
        {
            _model.Imports[i] = ReadImport();
        }

        _model.ImportedFunctions = _model.FunctionTypeIndices.Count;
        _model.ImportedTables = _model.Tables.Count;
        _model.ImportedMemories = _model.Memories.Count;
        _model.ImportedGlobals = _model.GlobalTypes.Count;
        _model.ImportedTags = _model.TagTypeIndices.Count;
    }

    private ImportType ReadImport()
    {
        var offset = _reader.Position;
        var module = _reader.ReadName();
        var name = _reader.ReadName();
        var kind = ReadExternKind("malformed import kind");
        var import = new ImportType(module, name, kind) { Offset = offset };
        switch (kind)
        {
            case ExternKind.Function:
                var type = _reader.ReadIndex();
                RequireType(type, offset);
                _model.FunctionTypeIndices.Add(type);
                return import with { Function = _model.Types[type], TypeIndex = type };
            case ExternKind.Table:
                AddTable();
                return import with { Table = _model.Tables[^1] };
            case ExternKind.Memory:
                _model.Memories.Add(ReadMemoryType());
                return import with { Memory = _model.Memories[^1] };
            case ExternKind.Tag:
                _model.TagTypeIndices.Add(ReadTagType());
                return import with { Tag = _model.TypeOfTag(_model.TagTypeIndices.Count - 1) };
            default:
                var (global, value) = ReadGlobalType();
                AddGlobal(global, value);
                return import with { Global = _model.GlobalTypes[^1] };
        }
    }

    private readonly void RequireType(int type, int offset)
    {
        if (type >= _model.Types.Length)
        {
            throw new ModuleException(ModuleError.Invalid, offset, $"unknown type {type}");
        }
    }

    private ExternKind ReadExternKind(string rule)
    {
        var at = _reader.Position;
        var kind = _reader.ReadByte();
        if (kind > (byte)ExternKind.Tag)
        {
            WasmReader.Refuse(at, rule);
        }

        return (ExternKind)kind;
    }

    private void AddTable()
    {
        var element = _reader.ReadReferenceType(_model.Types.Length);
        var limits = LimitsDecoder.ReadTable(ref _reader, _model.Features, out var is64Bit);
        _model.TableElements.Add(element);
        _model.Tables.Add(new TableType(element.Erased(), limits, is64Bit) { Reference = ReferenceType.Of(element, _model) });
    }

    private MemoryType ReadMemoryType() => LimitsDecoder.ReadMemory(ref _reader, _model.Features);

    // The second type is the one for validation.
    private (GlobalType Type, ValueType Value) ReadGlobalType()
    {
        var type = _reader.ReadValueType(_model.Types.Length);
        var at = _reader.Position;
        var mutability = _reader.ReadByte();
        if (mutability > 1)
        {
            WasmReader.Refuse(at, "malformed mutability");
        }

        return (new GlobalType(type.Erased(), mutability == 1) { Reference = ReferenceType.Of(type, _model) }, type);
    }

    private readonly void AddGlobal(GlobalType type, ValueType value)
    {
        _model.GlobalTypes.Add(type);
        _model.GlobalValues.Add(value);
    }

    private void ReadFunctions()
    {
        _declaredFunctions = _reader.ReadCount(ModuleLimits.FunctionsMax, "functions");
        for (var i = 0; i < _declaredFunctions; i++)
        {
            var at = _reader.Position;
            var type = _reader.ReadIndex();
            RequireType(type, at);
            _model.FunctionTypeIndices.Add(type);
        }
    }

    private void ReadTables()
    {
        var count = _reader.ReadCount(ModuleLimits.TablesMax, "tables");
        for (var i = 0; i < count; i++)
        {
            ReadTable();
        }
    }

    // 0x40 0x00 stands before a table with an initial value.
    private void ReadTable()
    {
        var hasValue = _reader.PeekByte() == WithValue;
        if (hasValue)
        {
            _reader.Skip(1);
            var at = _reader.Position;
            if (_reader.ReadByte() != 0)
            {
                WasmReader.Refuse(at, "malformed table");
            }
        }

        AddTable();
        if (hasValue)
        {
            _model.TableValues.Add(_model.Tables.Count - 1, ReadConstantExpression());
        }
    }

    private void ReadMemories()
    {
        var count = _reader.ReadCount(ModuleLimits.MemoriesMax, "memories");
        for (var i = 0; i < count; i++)
        {
            _model.Memories.Add(ReadMemoryType());
        }
    }

    private void ReadTags()
    {
        var count = _reader.ReadCount(ModuleLimits.TagsMax, "tags");
        for (var i = 0; i < count; i++)
        {
            _model.TagTypeIndices.Add(ReadTagType());
        }
    }

    private int ReadTagType()
    {
        var at = _reader.Position;
        if (_reader.ReadByte() != 0)
        {
            WasmReader.Refuse(at, "malformed tag attribute");
        }

        var type = _reader.ReadIndex();
        RequireType(type, at);
        return type;
    }

    private void ReadGlobals()
    {
        _model.Globals = new GlobalDefinition[_reader.ReadCount(ModuleLimits.GlobalsMax, "globals")];
        for (var i = 0; i < _model.Globals.Length; i++)
        {
            var at = _reader.Position;
            var (type, value) = ReadGlobalType();
            _model.Globals[i] = new GlobalDefinition(type, ReadConstantExpression(), at);
            AddGlobal(type, value);
        }
    }

    private void ReadExports()
    {
        _model.Exports = new ExportType[_reader.ReadCount(ModuleLimits.ExportsMax, "exports")];
        for (var i = 0; i < _model.Exports.Length; i++)
        {
            var at = _reader.Position;
            var name = _reader.ReadName();
            var kind = ReadExternKind("malformed export kind");
            _model.Exports[i] = new ExportType(name, kind, _reader.ReadIndex()) { Offset = at };
        }
    }

    private void ReadStart()
    {
        _model.StartOffset = _reader.Position;
        _model.StartFunction = _reader.ReadIndex();
    }

    private void ReadElements()
    {
        _model.Elements = new ElementSegment[_reader.ReadCount(ModuleLimits.SegmentsMax, "element segments")];
        for (var i = 0; i < _model.Elements.Length; i++)
        {
            _model.Elements[i] = ReadElement();
        }
    }

    // Flag bits (core specification 5.5.12): 0 passive or declarative, 1 explicit table or declarative, 2 expressions.
    private ElementSegment ReadElement()
    {
        var at = _reader.Position;
        var flags = _reader.ReadU32();
        if (flags > 7)
        {
            WasmReader.Refuse(at, "malformed elements segment kind");
        }

        var mode = (flags & 1) == 0 ? SegmentMode.Active
            : (flags & 2) == 0 ? SegmentMode.Passive : SegmentMode.Declarative;
        var table = mode == SegmentMode.Active && (flags & 2) != 0 ? _reader.ReadIndex() : 0;
        var start = mode == SegmentMode.Active ? ReadConstantExpression() : default;
        var expressions = (flags & 4) != 0;
        var type = expressions ? ValueType.FuncRef : ValueType.FuncRef.AsNeverNull();
        if ((flags & 3) != 0)
        {
            type = expressions ? _reader.ReadReferenceType(_model.Types.Length) : ReadElementKind();
        }

        return new ElementSegment(mode, table, start, type, ReadItems(expressions), at);
    }

    private ValueType ReadElementKind()
    {
        var at = _reader.Position;
        if (_reader.ReadByte() != 0)
        {
            WasmReader.Refuse(at, "malformed element kind");
        }

        return ValueType.FuncRef.AsNeverNull();
    }

    private ConstantExpression[] ReadItems(bool expressions)
    {
        var items = new ConstantExpression[_reader.ReadCount(ModuleLimits.TableElementsMax, "elements")];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = expressions
                ? ReadConstantExpression()
                : FunctionReference();
        }

        return items;
    }

    private ConstantExpression FunctionReference()
    {
        var function = _reader.ReadIndex();
        var type = function < _model.FunctionTypeIndices.Count
            ? ValueTypes.ReferenceTo(_model.FunctionTypeIndices[function])
            : ValueType.FuncRef;
        return new ConstantExpression(ConstantKind.Function, type.AsNeverNull(), (ulong)function);
    }

    private void ReadCode()
    {
        _model.Bodies = new FunctionBody[_reader.ReadCount(ModuleLimits.FunctionsMax, "function bodies")];
        for (var i = 0; i < _model.Bodies.Length; i++)
        {
            _model.Bodies[i] = ReadBody();
        }
    }

    private FunctionBody ReadBody()
    {
        var at = _reader.Position;
        var size = _reader.ReadU32();
        if (size > (uint)(_reader.End - _reader.Position))
        {
            WasmReader.Refuse(at, "unexpected end: length out of bounds");
        }

        if (size > ModuleLimits.FunctionBytesMax)
        {
            throw new ModuleException(
                ModuleError.TooLarge, at, $"a function of {size} bytes is over the limit of {ModuleLimits.FunctionBytesMax}");
        }

        var end = _reader.Position + (int)size;
        var body = _reader.Slice(_reader.Position, end);
        _reader.Skip((int)size);
        return new FunctionBody(ReadLocals(ref body), body.Position, end);
    }

    private ValueType[] ReadLocals(ref WasmReader body)
    {
        var at = body.Position;
        var locals = new List<ValueType>();
        var groups = body.ReadU32();
        ulong total = 0;
        for (uint i = 0; i < groups; i++)
        {
            var count = body.ReadU32();
            var type = body.ReadValueType(_model.Types.Length);
            total += count;
            if (total > uint.MaxValue)
            {
                WasmReader.Refuse(at, "too many locals");
            }

            if (total <= ModuleLimits.LocalsMax)
            {
                locals.AddRange(Enumerable.Repeat(type, (int)count));
            }
        }

        _locals += (long)total;
        return total > ModuleLimits.LocalsMax ? throw new ModuleException(
                ModuleError.TooLarge, at, $"{total} locals are over the limit of {ModuleLimits.LocalsMax}")
            : _locals > ModuleLimits.LocalsInAllMax ? throw new ModuleException(
                ModuleError.TooLarge, at, $"over {ModuleLimits.LocalsInAllMax} locals in all functions")
            : [.. locals];
    }

    private void ReadData()
    {
        _model.Data = new DataSegment[_reader.ReadCount(ModuleLimits.SegmentsMax, "data segments")];
        for (var i = 0; i < _model.Data.Length; i++)
        {
            _model.Data[i] = ReadDataSegment();
        }
    }

    private DataSegment ReadDataSegment()
    {
        var at = _reader.Position;
        var flags = _reader.ReadU32();
        if (flags > 2)
        {
            WasmReader.Refuse(at, "malformed data segment kind");
        }

        var memory = flags == 2 ? _reader.ReadIndex() : 0;
        var mode = flags == 1 ? SegmentMode.Passive : SegmentMode.Active;
        var start = mode == SegmentMode.Active ? ReadConstantExpression() : default;
        var length = (int)Math.Min(_reader.ReadU32(), int.MaxValue);
        var first = _reader.Position;
        _reader.Skip(length);
        return new DataSegment(mode, memory, start, first.._reader.Position, at);
    }

    private ConstantExpression ReadConstantExpression()
    {
        var at = _reader.Position;
        var types = new Stack<ValueType>();
        var program = new List<ConstantExpression>();
        while (true)
        {
            var start = _reader.Position;
            var opcode = Opcodes.Read(ref _reader);
            if (opcode == Opcode.End)
            {
                return types.Count != 1 ? throw new ModuleException(
                        ModuleError.Invalid, at, $"type mismatch: a constant expression must leave one value, not {types.Count}")
                    : program.Count == 1 ? program[0]
                    : new ConstantExpression(ConstantKind.Program, types.Pop(), 0) { Program = [.. program] };
            }

            program.Add(ReadConstantInstruction(opcode, start, types));
            types.Push(program[^1].Type);
        }
    }

    private ConstantExpression ReadConstantInstruction(Opcode opcode, int at, Stack<ValueType> operands)
    {
        if (opcode is not ((>= Opcode.I32Add and <= Opcode.I32Mul) or (>= Opcode.I64Add and <= Opcode.I64Mul)))
        {
            return ReadConstantInstruction(opcode, at);
        }

        var type = opcode <= Opcode.I32Mul ? ValueType.I32 : ValueType.I64;
        for (var i = 0; i < 2; i++)
        {
            if (!operands.TryPop(out var operand) || operand != type)
            {
                throw new ModuleException(ModuleError.Invalid, at, $"type mismatch: expected {type.Text()}");
            }
        }

        return new ConstantExpression(ConstantKind.Operation, type, (uint)opcode);
    }

    private ConstantExpression ReadConstantInstruction(Opcode opcode, int at)
    {
        switch (opcode)
        {
            case Opcode.I32Const:
                return new(ConstantKind.Number, ValueType.I32, (uint)_reader.ReadS32());
            case Opcode.I64Const:
                return new(ConstantKind.Number, ValueType.I64, (ulong)_reader.ReadS64());
            case Opcode.F32Const:
                return new(ConstantKind.Number, ValueType.F32, BitConverter.SingleToUInt32Bits(_reader.ReadF32()));
            case Opcode.F64Const:
                return new(ConstantKind.Number, ValueType.F64, BitConverter.DoubleToUInt64Bits(_reader.ReadF64()));
            case Opcode.V128Const:
                var low = _reader.ReadFixed64();
                return new(ConstantKind.Number, ValueType.V128, new UInt128(_reader.ReadFixed64(), low));
            case Opcode.GlobalGet:
                return ConstantGlobal(at);
            case Opcode.RefNull:
                return new(ConstantKind.NullReference, _reader.ReadHeapType(_model.Types.Length), 0);
            case Opcode.RefFunc:
                return FunctionReference();
            default:
                throw Opcodes.IsKnown(opcode)
                    ? new ModuleException(ModuleError.Invalid, at, "constant expression required")
                    : UnsupportedFeatures.Refusal(at, $"illegal opcode 0x{(int)opcode:x2}", UnsupportedFeatures.OfOpcode((int)opcode));
        }
    }

    // Only immutable globals may be read, and only those already initialized at this point.
    private ConstantExpression ConstantGlobal(int at)
    {
        var index = _reader.ReadIndex();
        if (index >= (_model.Features.HasFlag(WebAssemblyFeatures.GlobalsInConstants)
            ? _model.GlobalTypes.Count
            : _model.ImportedGlobals))
        {
            throw new ModuleException(ModuleError.Invalid, at, $"unknown global {index}");
        }

        var type = _model.GlobalTypes[index];
        return type.IsMutable
            ? throw new ModuleException(ModuleError.Invalid, at, "constant expression required: the global is mutable")
            : new ConstantExpression(ConstantKind.Global, _model.GlobalValues[index], (ulong)index);
    }

    private readonly void CheckCounts()
    {
        if (_declaredFunctions != _model.Bodies.Length)
        {
            WasmReader.Refuse(_model.Bytes.Length, "function and code section have inconsistent lengths");
        }

        if (_model.DataCount is { } count && count != _model.Data.Length)
        {
            WasmReader.Refuse(_model.Bytes.Length, "data count and data section have inconsistent lengths");
        }
    }
}
