namespace Longshore.Wasm;

/// <summary>One import of a module: the two names it is looked up by and the type it requires.</summary>
/// <param name="Module">The first name.</param>
/// <param name="Name">The second name.</param>
/// <param name="Kind">The kind of the import, which tells the type property to use.</param>
public sealed record ImportType(string Module, string Name, ExternKind Kind)
{
    /// <summary>The type of an imported function.</summary>
    public FunctionType? Function { get; init; }

    /// <summary>The type of an imported table.</summary>
    public TableType Table { get; init; }

    /// <summary>The type of an imported memory.</summary>
    public MemoryType Memory { get; init; }

    /// <summary>The type of an imported global.</summary>
    public GlobalType Global { get; init; }

    /// <summary>The type of an imported tag. Its parameters are the values that exceptions carry.</summary>
    public FunctionType? Tag { get; init; }

    /// <summary>The index of an imported function's type in the type section.</summary>
    internal int TypeIndex { get; init; }

    /// <summary>The start of the entry, in bytes from the start of the module.</summary>
    internal int Offset { get; init; }
}
