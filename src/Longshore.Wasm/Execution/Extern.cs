namespace Longshore.Wasm;

/// <summary>An importable or exportable item: a function, table, memory, global or tag.</summary>
public readonly struct Extern : IEquatable<Extern>
{
    private readonly object _item;

    private Extern(ExternKind kind, object item)
    {
        Kind = kind;
        _item = item;
    }

    /// <summary>The kind of the item.</summary>
    public ExternKind Kind { get; }

    /// <summary>The function of a store, or null if the item is of another kind.</summary>
    public Function? Function => _item as Function;

    /// <summary>The host function, or null if the item is of another kind.</summary>
    public HostFunction? HostFunction => _item as HostFunction;

    /// <summary>The table, or null if the item is of another kind.</summary>
    public Table? Table => _item as Table;

    /// <summary>The memory of a store, or null if the item is of another kind.</summary>
    public Memory? Memory => _item as Memory;

    /// <summary>The shared memory that was defined directly, without a store's view of it; null for other items.</summary>
    public SharedMemory? SharedMemory => _item as SharedMemory;

    /// <summary>The global, or null if the item is of another kind.</summary>
    public Global? Global => _item as Global;

    /// <summary>The tag, or null if the item is of another kind.</summary>
    public Tag? Tag => _item as Tag;

    /// <summary>The store that owns the item, or null for a host function or a shared memory, which belong to no store.</summary>
    internal Store? Owner => Kind switch
    {
        ExternKind.Function => Function?.Store,
        ExternKind.Table => Table!.Store,
        ExternKind.Memory => Memory?.Store,
        ExternKind.Tag => Tag!.Store,
        _ => Global!.Store,
    };

    /// <summary>A function of a store.</summary>
    public static implicit operator Extern(Function function) => new(ExternKind.Function, function);

    /// <summary>A host function.</summary>
    public static implicit operator Extern(HostFunction function) => new(ExternKind.Function, function);

    /// <summary>A table.</summary>
    public static implicit operator Extern(Table table) => new(ExternKind.Table, table);

    /// <summary>A memory.</summary>
    public static implicit operator Extern(Memory memory) => new(ExternKind.Memory, memory);

    /// <summary>A shared memory.</summary>
    public static implicit operator Extern(SharedMemory memory) => new(ExternKind.Memory, memory);

    /// <summary>A global.</summary>
    public static implicit operator Extern(Global global) => new(ExternKind.Global, global);

    /// <summary>A tag.</summary>
    public static implicit operator Extern(Tag tag) => new(ExternKind.Tag, tag);

    /// <summary>Whether both are the same item.</summary>
    public bool Equals(Extern other) => ReferenceEquals(_item, other._item);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Extern other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _item.GetHashCode();

    /// <summary>Whether both are the same item.</summary>
    public static bool operator ==(Extern left, Extern right) => left.Equals(right);

    /// <summary>Whether they are different items.</summary>
    public static bool operator !=(Extern left, Extern right) => !left.Equals(right);
}
