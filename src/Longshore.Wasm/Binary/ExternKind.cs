namespace Longshore.Wasm;

/// <summary>The kind of an import or export. The numbers are the binary encoding (core specification 5.5.5).</summary>
public enum ExternKind : byte
{
    /// <summary>A function.</summary>
    Function = 0,

    /// <summary>A table of references.</summary>
    Table = 1,

    /// <summary>A linear memory.</summary>
    Memory = 2,

    /// <summary>A global variable.</summary>
    Global = 3,

    /// <summary>An exception tag.</summary>
    Tag = 4,
}
