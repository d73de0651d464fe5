namespace Longshore.Wasm;

/// <summary>Something that can be imported or exported: a function, table, memory, global or tag.</summary>
public readonly struct Extern : IEquatable<Extern>
{
    private readonly object _item;

    private Extern(ExternKind kind, object item)
    {
        Kind = kind;
        _item = item;
    }

    /// <summary>What it is.</summary>
    public ExternKind Kind { get; }

    /// <summary>The function of a store, or null if it is something else.</summary>
    public Function? Function => _item as Function;

    /// <summary>The host function, or null if it is something else.</summary>
    public HostFunction? HostFunction => _item as HostFunction;

    /// <summary>The table, or null if it is something else.</summary>
    public Table? Table => _item as Table;

    /// <summary>The memory, or null if it is something else.</summary>
    public Memory? Memory => _item as Memory;

    /// <summary>The shared memory that was offered as itself, or null if it is something else.</summary>
    public SharedMemory? SharedMemory => _item as SharedMemory;

    /// <summary>The global, or null if it is something else.</summary>
    public Global? Global => _item as Global;

    /// <summary>The tag, or null if it is something else.</summary>
    public Tag? Tag => _item as Tag;

    /// <summary>The store it lives in; null for a host function or a shared memory, which live in none.</summary>
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

    /// <summary>A function of the host.</summary>
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
