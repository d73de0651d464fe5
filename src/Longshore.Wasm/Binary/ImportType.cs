namespace Longshore.Wasm;

/// <summary>One import of a module: the two names it is looked up by, and what must be found there.</summary>
/// <param name="Module">The first name.</param>
/// <param name="Name">The second name.</param>
/// <param name="Kind">Which of the type properties holds its type.</param>
public sealed record ImportType(string Module, string Name, ExternKind Kind)
{
    /// <summary>The type, when it is a function.</summary>
    public FunctionType? Function { get; init; }

    /// <summary>The type, when it is a table.</summary>
    public TableType Table { get; init; }

    /// <summary>The type, when it is a memory.</summary>
    public MemoryType Memory { get; init; }

    /// <summary>The type, when it is a global.</summary>
    public GlobalType Global { get; init; }

    /// <summary>The type, when it is a tag: its parameters are the values that exceptions carry.</summary>
    public FunctionType? Tag { get; init; }

    /// <summary>The index in the module's type section, when it is a function.</summary>
    internal int TypeIndex { get; init; }

    /// <summary>Where the entry begins, in bytes from the start of the module.</summary>
    internal int Offset { get; init; }
}
