using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;
using Longshore.Wasm.Native;

namespace Longshore.Wasm;

/// <summary>An instance of a module, with its own state.</summary>
public sealed unsafe class Instance
{
    private readonly CompiledModule _module;
    private readonly nint _context;
    private readonly MemoryRegion _region;
    private readonly nint[] _functionReferences;
    private readonly Memory[] _memories;
    private readonly Table[] _tables;
    private readonly Global[] _globals;
    private readonly Tag[] _tags;
    private readonly bool[] _droppedElements;
    private readonly bool[] _droppedData;
    private Snapshot? _initial;
    private nint[][]? _initialTables;
    private long _initialBytes;

    /// <param name="store">The store that owns the instance.</param>
    /// <param name="module">The compiled module.</param>
    /// <param name="imports">One item per import, in order. Each matches its import's type.</param>
    /// <exception cref="LinkException">The instance exceeds the store's limits.</exception>
    internal Instance(Store store, CompiledModule module, IReadOnlyList<Extern> imports)
    {
        Store = store;
        _module = module;
        TakeHostMemory();
        var model = module.Model;
        _memories = new Memory[model.Memories.Count];
        _tables = new Table[model.Tables.Count];
        _globals = new Global[model.GlobalTypes.Count];
        _tags = new Tag[model.TagTypeIndices.Count];
        _functionReferences = new nint[model.FunctionTypeIndices.Count];
        _droppedElements = new bool[model.Elements.Length];
        _droppedData = new bool[model.Data.Length];

        for (var i = model.ImportedMemories; i < _memories.Length; i++)
        {
            _memories[i] = store.CreateMemory(model.Memories[i], i == 0 && module.Layout.MemoryIsAtContext ? module.Layout.Bytes : 0);
        }

        _region = module.Layout.MemoryIsAtContext ? _memories[0].Region : store.CreateContext(module.Layout.Bytes);
        _context = _region.Base;
        Bind(imports);
        WriteContext();
        store.Add(this);
    }

    /// <summary>The store that owns the instance.</summary>
    public Store Store { get; }

    /// <summary>The exports of the module.</summary>
    public IReadOnlyList<ExportType> Exports => _module.Model.Exports;

    /// <summary>The first memory, or null if there is none.</summary>
    public Memory? FirstMemory => _memories.Length > 0 ? _memories[0] : null;

    internal ICodeTable Code => _module.Code;

    /// <summary>The address of the context.</summary>
    internal nint Context => _context;

    /// <summary>Finds the exported item of this name.</summary>
    public bool TryGetExport(string name, [NotNullWhen(true)] out Extern? item)
    {
        item = null;
        foreach (var export in _module.Model.Exports)
        {
            if (export.Name == name)
            {
                item = Item(export);
                return true;
            }
        }

        return false;
    }

    /// <summary>The exported function of this name, or null.</summary>
    public Function? FindFunction(string name) =>
        TryGetExport(name, out var item) ? item.Value.Function : null;

    /// <summary>The exported memory of this name, or null.</summary>
    public Memory? FindMemory(string name) => TryGetExport(name, out var item) ? item.Value.Memory : null;

    /// <summary>The exported global of this name, or null.</summary>
    public Global? FindGlobal(string name) => TryGetExport(name, out var item) ? item.Value.Global : null;

    /// <summary>The exported table of this name, or null.</summary>
    public Table? FindTable(string name) => TryGetExport(name, out var item) ? item.Value.Table : null;

    /// <summary>The exported tag of this name, or null.</summary>
    public Tag? FindTag(string name) => TryGetExport(name, out var item) ? item.Value.Tag : null;

    /// <summary>Restores memories, tables and globals to the state at instantiation or, if <see cref="Restore(Snapshot)"/> was
    /// called, to its last snapshot, so that the instance can serve another caller. Imported items are not changed.</summary>
    /// <exception cref="InvalidOperationException">The initial state was not kept: see
    /// <see cref="Linker.Instantiate"/>.</exception>
    public void Reset() => Restore(Kept, isNew: false, isWatched: false);

    /// <summary>Like <see cref="Reset"/>, at less cost, after everything that was written to the memories since the last reset was written
    /// between <see cref="BeginWrites"/> and <see cref="EndWrites"/>: pages that were copied are looked for only if that added any.</summary>
    /// <exception cref="InvalidOperationException">The initial state was not kept: see <see cref="Linker.Instantiate"/>.</exception>
    public void ResetWatched() => Restore(Kept, isNew: false, isWatched: true);

    /// <summary>Begins to watch what this thread writes to the memories.</summary>
    /// <returns>What <see cref="EndWrites"/> takes, on the same thread.</returns>
    public static long BeginWrites() => ThreadFaults.Count();

    /// <summary>Ends what <see cref="BeginWrites"/> has begun.</summary>
    public void EndWrites(long begun)
    {
        if (begun != ThreadFaults.Unknown && begun == ThreadFaults.Count())
        {
            return;
        }

        foreach (var memory in _memories)
        {
            memory.Region.NoteCopies();
        }
    }

    /// <summary>Takes a snapshot of memories, tables and globals. Imported items are not part of it.</summary>
    /// <exception cref="InvalidOperationException">A table or global refers to a function of another instance or to a host
    /// object.</exception>
    public Snapshot TakeSnapshot()
    {
        var numbers = new ReferenceNumbers(_functionReferences, Store.NullFunction);
        return new Snapshot(
            _module,
            Array.ConvertAll(_memories[_module.Model.ImportedMemories..], memory => new MemoryImage(memory)),
            KeepTables(numbers),
            KeepGlobals(numbers),
            [.. _droppedElements],
            [.. _droppedData]);
    }

    /// <summary>The snapshot that <see cref="Reset"/> restores, or null.</summary>
    public Snapshot? Initial => _initial;

    /// <summary>What differs now from the snapshot that <see cref="Reset"/> restores: the pages of memories that were changed, the globals,
    /// and the tables if they were changed. May be called while a guest function waits for a host function.</summary>
    /// <param name="since">A delta from which the instance began: then what differs from that. Null for all that differs.</param>
    /// <param name="without">Parts of the first memory whose pages are left out: whoever gets the delta has zeros there. Null for none.</param>
    /// <param name="pages">Where the pages of the delta are. Default: copied.</param>
    /// <exception cref="InvalidOperationException">The initial state was not kept, or a table or global refers to a function of another
    /// instance or to a host object.</exception>
    public InstanceDelta TakeDelta(
        InstanceDelta? since = null, IReadOnlyList<(uint Address, uint Bytes)>? without = null, DeltaPages pages = DeltaPages.Copied)
    {
        var initial = _initial ?? throw new InvalidOperationException("the initial state of this instance was not kept");
        var numbers = new ReferenceNumbers(_functionReferences, Store.NullFunction);
        var first = _module.Model.ImportedMemories;
        return new InstanceDelta(
            initial,
            [.. initial.Memories.Select((image, i) => MemoryDelta.Of(_memories[first + i], image, since?.Memories[i], i == 0 && without is not null ? without : [], pages))],
            since?.Tables is null && AreTablesInitial() ? null : KeepTables(numbers),
            KeepGlobals(numbers),
            [.. _droppedElements],
            [.. _droppedData]);
    }

    /// <summary>What differs in parts of the first memory from the state in which the instance began.</summary>
    /// <param name="since">The delta from which it began.</param>
    /// <param name="parts">The parts.</param>
    public MemoryChanges ChangesSince(InstanceDelta since, IReadOnlyList<(uint Address, uint Bytes)> parts) =>
        new(FirstMemory!, since.Snapshot.Memories[0], since.Memories[0], parts);

    /// <summary>Brings an instance from the state of a delta's snapshot to that of the delta; or from the state since which the delta was
    /// taken.</summary>
    /// <exception cref="ArgumentException">The delta is of another snapshot than the instance's initial state.</exception>
    /// <exception cref="LinkException">The store's limits do not allow its memories or tables.</exception>
    public void Apply(InstanceDelta delta)
    {
        if (delta.Snapshot != _initial)
        {
            throw new ArgumentException("the delta is of another snapshot", nameof(delta));
        }

        // What is refused, is refused before anything has changed.
        if (delta.Memories.FirstOrDefault(memory => memory.Length > Store.Limits.MemoryBytesMax) is { } tooLarge)
        {
            throw TooLarge(tooLarge);
        }

        var model = _module.Model;
        for (var i = 0; i < delta.Tables?.Length; i++)
        {
            var table = _tables[model.ImportedTables + i];
            table.Restore(ElementsOf(delta.Tables[i], table));
        }

        for (var i = 0; i < delta.Memories.Length; i++)
        {
            if (!delta.Memories[i].TryApply(_memories[model.ImportedMemories + i]))
            {
                throw TooLarge(delta.Memories[i]);
            }
        }

        RestoreGlobals(delta.Globals);
        delta.DroppedElements.CopyTo(_droppedElements, 0);
        delta.DroppedData.CopyTo(_droppedData, 0);
    }

    private LinkException TooLarge(MemoryDelta memory) =>
        new($"a memory of {memory.Length} bytes is over the limit of {Store.Limits.MemoryBytesMax} bytes");

    /// <summary>The function at an index of the instance's first table, or null if there is none.</summary>
    public Function? FunctionInTable(uint index)
    {
        if (_tables.Length == 0 || index >= _tables[0].Length || _tables[0].Type.Element != ValueType.FuncRef)
        {
            return null;
        }

        var reference = _tables[0].RawElements[(int)index];
        return reference == Store.NullFunction ? null : Store.FunctionAt(reference);
    }

    /// <summary>Restores memories, tables and globals from a snapshot of an instance of the same module. <see cref="Reset"/>
    /// restores that snapshot from now on.</summary>
    /// <exception cref="ArgumentException">The snapshot was taken from another module.</exception>
    /// <exception cref="LinkException">The snapshot's memories exceed the store's limits.</exception>
    public void Restore(Snapshot snapshot) => Restore(snapshot, isNew: false, isWatched: false);

    internal void Restore(Snapshot snapshot, bool isNew) => Restore(snapshot, isNew, isWatched: false);

    private Snapshot Kept => _initial ?? throw new InvalidOperationException("the initial state of this instance was not kept");

    private void Restore(Snapshot snapshot, bool isNew, bool isWatched)
    {
        if (snapshot.Module != _module)
        {
            throw new ArgumentException("the snapshot is of another module", nameof(snapshot));
        }

        KeepInitialState(snapshot);
        var model = _module.Model;
        for (var i = 0; i < snapshot.Memories.Length; i++)
        {
            _memories[model.ImportedMemories + i].Restore(snapshot.Memories[i], isNew, isWatched);
        }

        for (var i = 0; i < snapshot.Tables.Length; i++)
        {
            _tables[model.ImportedTables + i].Restore(_initialTables![i]);
        }

        RestoreGlobals(snapshot.Globals);
        snapshot.DroppedElements.CopyTo(_droppedElements, 0);
        snapshot.DroppedData.CopyTo(_droppedData, 0);
    }

    /// <summary>Makes <see cref="Reset"/> restore this snapshot, without restoring it now.</summary>
    internal void KeepInitialState(Snapshot snapshot)
    {
        if (_initial == snapshot)
        {
            return;
        }

        var bytes = snapshot.Tables.Sum(table => (long)HostCosts.TableElement * table.Length);
        Store.HostMemory.Give(_initialBytes);
        _initialBytes = 0;
        if (!Store.HostMemory.TryTake(bytes))
        {
            throw new LinkException(
                $"{bytes} bytes for the initial state of the tables are over the limit of {Store.Limits.MemoryBytesMax} bytes");
        }

        _initialBytes = bytes;
        var first = _module.Model.ImportedTables;
        _initialTables = [.. snapshot.Tables.Select((table, i) => ElementsOf(table, _tables[first + i]))];
        _initial = snapshot;
    }

    internal void SetStackLimit(ulong limit) =>
        Volatile.Write(ref *(ulong*)(_context + _module.Layout.StackLimit), limit);

    internal void SetInterrupt(bool on) =>
        Volatile.Write(ref *(nint*)(_context + _module.Layout.InterruptFlag), on ? 0 : _context);

    /// <summary>Makes the next check of the guest's code call <see cref="Store.Paused"/>, or cancels that.</summary>
    /// <param name="on">True to pause at the next check, false to cancel.</param>
    /// <param name="store">A handle of the store.</param>
    internal void SetPause(bool on, nint store)
    {
        if (!_region.CanBeProtected)
        {
            SetInterrupt(on);
        }
        else if (on)
        {
            _region.Protect(store);
        }
        else
        {
            _region.Unprotect();
        }
    }

    /// <summary>Calls the start function, if the module has one. For instances from
    /// <see cref="LinkedModule.InstantiateUnstarted"/>, and for those that were restored to such a one's snapshot.</summary>
    /// <exception cref="TrapException">The start function trapped.</exception>
    public void Start()
    {
        if (_module.Model.StartFunction is { } start)
        {
            Store.FunctionAt(_functionReferences[start]).Invoke();
        }
    }

    /// <summary>Copies the active segments (core specification 4.5.4, up to the start function).</summary>
    /// <exception cref="TrapException">A segment does not fit.</exception>
    internal void CopySegments()
    {
        var model = _module.Model;
        for (var i = 0; i < model.Elements.Length; i++)
        {
            if (model.Elements[i].Mode == SegmentMode.Active)
            {
                var segment = model.Elements[i];
                InitTable(segment.Table, i, AddressOf(segment.Start), 0, (uint)segment.Items.Length);
            }
        }

        for (var i = 0; i < model.Data.Length; i++)
        {
            if (model.Data[i].Mode == SegmentMode.Active)
            {
                InitMemory(model.Data[i].Memory, i, AddressOf(model.Data[i].Start), 0, (uint)DataOf(i).Length);
            }
        }

        DropUsedSegments();
    }

    /// <summary>Replaces the code of some functions, for this instance only. Call it before the instance runs.</summary>
    /// <param name="forms">The code of functions by their index among the module's own. The caller keeps it valid.</param>
    internal void ReplaceCode(IEnumerable<KeyValuePair<int, SavingForm>> forms)
    {
        var count = _module.Model.Bodies.Length;
        var table = (nint*)Store.Allocate((long)sizeof(nint) * count);
        for (var i = 0; i < count; i++)
        {
            table[i] = _module.Code.EntryOf(i);
        }

        foreach (var (function, form) in forms)
        {
            table[function] = form.Code;
            ((FuncRef*)_functionReferences[_module.Model.ImportedFunctions + function])->Code = form.Code;
        }

        Word(ContextLayout.CodeTable) = (nint)table;
    }

    internal Memory MemoryAt(int index) => _memories[index];

    internal Table TableAt(int index) => _tables[index];

    internal Tag TagAt(int index) => _tags[index];

    internal FunctionType TypeAt(int index) => _module.Model.Types[index];

    internal nint FunctionReference(int index) => _functionReferences[index];

    internal void DropElements(int segment) => _droppedElements[segment] = true;

    internal void DropData(int segment) => _droppedData[segment] = true;

    internal void InitTable(int table, int segment, uint to, uint from, uint count)
    {
        var items = _droppedElements[segment] ? [] : _module.Model.Elements[segment].Items;
        var target = _tables[table];
        if ((ulong)from + count > (ulong)items.Length || (ulong)to + count > target.Length)
        {
            Traps.TableOutOfBounds();
        }

        var elements = target.RawElements.Slice((int)to, (int)count);
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = target.FromReference((long)Evaluate(items[(int)from + i]));
        }
    }

    internal void InitMemory(int memory, int segment, uint to, uint from, uint count)
    {
        var data = _droppedData[segment] ? [] : DataOf(segment);
        if ((ulong)from + count > (ulong)data.Length || !_memories[memory].TryGetSpan(to, count, out var target))
        {
            Traps.MemoryOutOfBounds();
            return;
        }

        data.Slice((int)from, (int)count).CopyTo(target);
    }

    private int[][] KeepTables(ReferenceNumbers numbers) => Array.ConvertAll(
        _tables[_module.Model.ImportedTables..],
        table => Array.ConvertAll(table.RawElements.ToArray(), element => numbers.Of(element, table.Type.Element)));

    private UInt128[] KeepGlobals(ReferenceNumbers numbers) => Array.ConvertAll(
        _globals[_module.Model.ImportedGlobals..],
        global => global.Type.Type.IsReference()
            ? (UInt128)numbers.Of((nint)(ulong)*(UInt128*)global.Cell, global.Type.Type)
            : *(UInt128*)global.Cell);

    private bool AreTablesInitial()
    {
        var first = _module.Model.ImportedTables;
        for (var i = first; i < _tables.Length; i++)
        {
            if (!_tables[i].RawElements.SequenceEqual(_initialTables![i - first]))
            {
                return false;
            }
        }

        return true;
    }

    private nint[] ElementsOf(int[] numbers, Table table) => Array.ConvertAll(
        numbers, number => table.FromReference(number == 0 ? 0 : _functionReferences[number - 1]));

    private void RestoreGlobals(UInt128[] globals)
    {
        var model = _module.Model;
        for (var i = 0; i < globals.Length; i++)
        {
            var bits = globals[i];
            var global = model.ImportedGlobals + i;
            *(UInt128*)(_context + _module.Layout.Global(global)) =
                bits != 0 && model.GlobalTypes[global].Type == ValueType.FuncRef
                    ? (UInt128)_functionReferences[(int)bits - 1]
                    : bits;
        }
    }

    private void TakeHostMemory()
    {
        var bytes = HostCosts.Of(_module);
        if (!Store.HostMemory.TryTake(bytes))
        {
            throw new LinkException(
                $"an instance of this module takes {bytes} bytes beside its memories and tables, which is over the limit of {Store.Limits.MemoryBytesMax} bytes");
        }
    }

    private ReadOnlySpan<byte> DataOf(int segment) => _module.Model.Bytes.AsSpan(_module.Model.Data[segment].Bytes);

    // Active and declarative segments count as dropped after instantiation.
    private void DropUsedSegments()
    {
        var model = _module.Model;
        for (var i = 0; i < _droppedElements.Length; i++)
        {
            _droppedElements[i] = model.Elements[i].Mode != SegmentMode.Passive;
        }

        for (var i = 0; i < _droppedData.Length; i++)
        {
            _droppedData[i] = model.Data[i].Mode != SegmentMode.Passive;
        }
    }

    private Extern Item(ExportType export) => export.Kind switch
    {
        ExternKind.Function => Store.FunctionAt(_functionReferences[export.Index]),
        ExternKind.Table => _tables[export.Index],
        ExternKind.Memory => _memories[export.Index],
        ExternKind.Tag => _tags[export.Index],
        _ => _globals[export.Index],
    };

    private void Bind(IReadOnlyList<Extern> imports)
    {
        var (function, table, memory, global, tag) = (0, 0, 0, 0, 0);
        foreach (var import in imports)
        {
            switch (import.Kind)
            {
                case ExternKind.Function: _functionReferences[function++] = BindFunction(import); break;
                case ExternKind.Table: _tables[table++] = import.Table!; break;
                case ExternKind.Memory: _memories[memory++] = import.SharedMemory is { } shared ? Store.View(shared) : import.Memory!; break;
                case ExternKind.Tag: _tags[tag++] = import.Tag!; break;
                default: _globals[global++] = import.Global!; break;
            }
        }

        for (; table < _tables.Length; table++)
        {
            _tables[table] = Store.CreateTable(_module.Model.Tables[table]);
        }

        for (; global < _globals.Length; global++)
        {
            _globals[global] = Store.GlobalAt(_context + _module.Layout.Global(global), _module.Model.GlobalTypes[global]);
        }

        for (; tag < _tags.Length; tag++)
        {
            _tags[tag] = Store.CreateTag(_module.Model.TypeOfTag(tag));
        }

        MakeFunctionReferences();
        foreach (var (index, value) in _module.Model.TableValues)
        {
            _tables[index].RawElements.Fill(_tables[index].FromReference((long)Evaluate(value)));
        }
    }

    // A host function that another instance imported is bound again, so that this instance is its caller.
    private nint BindFunction(Extern import)
    {
        if (import.HostFunction is { } host)
        {
            return HostBinding.Bind(Store, host, this);
        }

        var reference = import.Function!.Reference;
        return HostBinding.FunctionAt(reference) is { } bound ? HostBinding.Bind(Store, bound, this) : reference;
    }

    private void MakeFunctionReferences()
    {
        var model = _module.Model;
        var references = (FuncRef*)Store.Allocate((long)sizeof(FuncRef) * Math.Max(model.Bodies.Length, 1));
        for (var i = 0; i < model.Bodies.Length; i++)
        {
            var function = model.ImportedFunctions + i;
            references[i].Code = _module.Code.EntryOf(i);
            references[i].Context = _context;
            references[i].TypeId = _module.TypeIds[model.FunctionTypeIndices[function]];
            _functionReferences[function] = (nint)(references + i);
        }
    }

    private void WriteContext()
    {
        var layout = _module.Layout;
        var model = _module.Model;
        Word(ContextLayout.OwnerHandle) = Store.Handle(this, GCHandleType.Weak);
        Word(ContextLayout.ExtraResults) = _context + layout.ExtraResultBuffer;
        Word(ContextLayout.CodeTable) = _module.Code.Address;
        for (var i = 0; i < _memories.Length; i++)
        {
            Word(layout.Memory(i)) = _memories[i].Descriptor;
        }

        for (var i = 0; i < _tables.Length; i++)
        {
            Word(layout.Table(i)) = _tables[i].Descriptor;
        }

        for (var i = 0; i < model.Types.Length; i++)
        {
            Word(layout.TypeId(i)) = _module.TypeIds[i];
        }

        for (var i = 0; i < model.ImportedFunctions; i++)
        {
            var function = (FuncRef*)_functionReferences[i];
            Word(layout.ImportCode(i)) = function->Code;
            Word(layout.ImportContext(i)) = function->Context;
        }

        WriteGlobals();
    }

    private void WriteGlobals()
    {
        var model = _module.Model;
        for (var i = 0; i < _globals.Length; i++)
        {
            *(UInt128*)(_context + _module.Layout.Global(i)) = i >= model.ImportedGlobals
                ? Evaluate(model.Globals[i - model.ImportedGlobals].Value)
                : model.GlobalTypes[i].IsMutable ? (UInt128)_globals[i].Cell : *(UInt128*)_globals[i].Cell;
        }
    }

    // An address beyond 32 bits is beyond every memory.
    private uint AddressOf(ConstantExpression start) => (uint)Math.Min((ulong)Evaluate(start), uint.MaxValue);

    private ref nint Word(int offset) => ref *(nint*)(_context + offset);

    private UInt128 Evaluate(ConstantExpression expression) => expression.Kind switch
    {
        ConstantKind.Global => *(UInt128*)_globals[expression.Index].Cell,
        ConstantKind.Function => (UInt128)_functionReferences[expression.Index],
        ConstantKind.Program => Calculate(expression),
        _ => expression.Bits,
    };

    private UInt128 Calculate(ConstantExpression expression)
    {
        var values = new Stack<ulong>();
        foreach (var instruction in expression.Program)
        {
            if (instruction.Kind != ConstantKind.Operation)
            {
                values.Push((ulong)Evaluate(instruction));
                continue;
            }

            var (right, left) = (values.Pop(), values.Pop());
            values.Push((Opcode)instruction.Index switch
            {
                Opcode.I32Add or Opcode.I64Add => left + right,
                Opcode.I32Sub or Opcode.I64Sub => left - right,
                _ => left * right,
            });
        }

        var value = values.Pop();
        return expression.Type == ValueType.I32 ? (uint)value : value;
    }
}
