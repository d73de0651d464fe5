namespace Longshore.JavaScript.Contexts;

/// <summary>Walks over everything that some objects lead to, and notes what can be written there. Objects that exist in every context, such
/// as the language's own, are left out unless the walk begins at them.</summary>
internal sealed class StateWalk(QuickJsModule module)
{
    /// <summary>The most objects that are watched. Default: 1,000,000, which takes about 100 MB and, at each check, some 20 ms. Of larger
    /// state the rest is not watched.</summary>
    private const int ObjectsMax = 1_000_000;

    // The places in these objects that are watched: one object may have as many properties as the guest has memory for, and each place
    // takes the host some 24 bytes.
    private const int CellsMax = 4_000_000;

    private const uint ObjectTag = uint.MaxValue;

    private readonly List<StateCell> _cells = [];
    private readonly HashSet<uint> _seen = [];
    private readonly Queue<uint> _next = new();

    /// <summary>Notes what the roots lead to.</summary>
    public List<StateCell> Collect(HeapView heap, List<uint> roots)
    {
        roots.ForEach(Enqueue);
        while (_cells.Count < CellsMax && _next.TryDequeue(out var target))
        {
            Visit(heap, target);
        }

        return _cells;
    }

    private void Visit(HeapView heap, uint target)
    {
        Watch(heap, StateCellKind.Names, target);
        Reach(heap.PrototypeOf(target));
        foreach (var (address, kind) in heap.PropertiesOf(target))
        {
            switch (kind)
            {
                case HeapView.PropertyValue: VisitValue(heap, address); break;
                case HeapView.PropertyAccessor: Watch(heap, StateCellKind.Value, address); break;
                case HeapView.PropertyReference: VisitValue(heap, heap.VariableOf(heap.Word(address))); break;
            }
        }

        var code = heap.ClassOf(target);
        if (module.FunctionClasses.Contains(code))
        {
            foreach (var variable in heap.ClosureOf(target))
            {
                VisitVariable(heap, variable);
            }
        }
        else
        {
            VisitData(heap, target, module.ClassIds.GetValueOrDefault(code, ObjectClass.Other));
        }
    }

    private void VisitData(HeapView heap, uint target, ObjectClass kind)
    {
        switch (kind)
        {
            case ObjectClass.Array when heap.IsFastArray(target):
                var (elements, count) = heap.ElementsOf(target);
                Watch(heap, StateCellKind.Value, HeapView.ElementsPlaceOf(target));
                Watch(heap, StateCellKind.Range, elements, HeapView.ValueBytes * count);
                for (var i = 0u; i < count; i++)
                {
                    ReachValue(heap, elements + HeapView.ValueBytes * i);
                }

                break;
            case ObjectClass.Map or ObjectClass.Set:
                Watch(heap, StateCellKind.Word, heap.EntryCountOf(target));
                foreach (var (key, value) in heap.EntriesOf(target))
                {
                    VisitValue(heap, key);
                    VisitValue(heap, value);
                }

                break;
            case ObjectClass.ArrayBuffer:
                var (bytes, length) = heap.BufferOf(target);
                Watch(heap, StateCellKind.Value, heap.BufferPlaceOf(target));
                Watch(heap, StateCellKind.Range, bytes, length);
                break;
            case >= ObjectClass.DataView and <= ObjectClass.Float64Array: Reach(heap.ViewedBufferOf(target)); break;
            case ObjectClass.Date: Watch(heap, StateCellKind.Value, HeapView.DataOf(target)); break;
        }
    }

    // A variable is seen by several functions, and noted once.
    private void VisitVariable(HeapView heap, uint reference)
    {
        if (_seen.Add(reference))
        {
            VisitValue(heap, heap.VariableOf(reference));
        }
    }

    private void VisitValue(HeapView heap, uint address)
    {
        Watch(heap, StateCellKind.Value, address);
        ReachValue(heap, address);
    }

    private void ReachValue(HeapView heap, uint address)
    {
        var value = heap.Value(address);
        if ((uint)(value >> 32) == ObjectTag)
        {
            Reach((uint)value);
        }
    }

    private void Reach(uint target)
    {
        if (target != 0 && !module.KnownObjects.Contains(target))
        {
            Enqueue(target);
        }
    }

    private void Enqueue(uint target)
    {
        if (_seen.Count < ObjectsMax && _seen.Add(target))
        {
            _next.Enqueue(target);
        }
    }

    private void Watch(HeapView heap, StateCellKind kind, uint address, uint length = 0)
    {
        if (_cells.Count < CellsMax)
        {
            _cells.Add(new StateCell(kind, address, length, StateCell.Read(heap, kind, address, length)));
        }
    }
}
