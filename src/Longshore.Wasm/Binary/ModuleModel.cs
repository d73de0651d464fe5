namespace Longshore.Wasm.Binary;

/// <summary>A decoded module. In each index space, imports come before the module's own definitions.</summary>
internal sealed class ModuleModel(byte[] bytes, WebAssemblyFeatures features)
{
    public WebAssemblyFeatures Features { get; } = features;

    public byte[] Bytes { get; } = bytes;

    /// <summary>Whether the module's code goes on when little stack is left: see <see cref="Store.StackLow"/>.</summary>
    public bool ReportsLowStack { get; set; }

    /// <summary>The types as compiled code and the host see them: with erased reference types.</summary>
    public FunctionType[] Types { get; set; } = [];

    public TypeDefinition[] Definitions { get; set; } = [];

    /// <summary>The types for validation, with the reference types of <see cref="ValueTypes"/>.</summary>
    public FunctionType[] Signatures { get; set; } = [];

    public ImportType[] Imports { get; set; } = [];

    public List<int> FunctionTypeIndices { get; } = [];

    public List<TableType> Tables { get; } = [];

    /// <summary>The type of each table's elements for validation.</summary>
    public List<ValueType> TableElements { get; } = [];

    /// <summary>The values that tables are filled with, by the table's index.</summary>
    public Dictionary<int, ConstantExpression> TableValues { get; } = [];

    public List<MemoryType> Memories { get; } = [];

    public List<GlobalType> GlobalTypes { get; } = [];

    /// <summary>The type of each global's value for validation.</summary>
    public List<ValueType> GlobalValues { get; } = [];

    /// <summary>The type index of each exception tag. The type's parameters are the values that the exceptions carry.</summary>
    public List<int> TagTypeIndices { get; } = [];

    public int ImportedFunctions { get; set; }

    public int ImportedTables { get; set; }

    public int ImportedMemories { get; set; }

    public int ImportedGlobals { get; set; }

    public int ImportedTags { get; set; }

    public GlobalDefinition[] Globals { get; set; } = [];

    public ExportType[] Exports { get; set; } = [];

    public int? StartFunction { get; set; }

    public int StartOffset { get; set; }

    public ElementSegment[] Elements { get; set; } = [];

    public int? DataCount { get; set; }

    public FunctionBody[] Bodies { get; set; } = [];

    public DataSegment[] Data { get; set; } = [];

    /// <summary>The functions that ref.func may refer to, because they occur outside function bodies (core specification 3.4.10,
    /// "refs").</summary>
    public HashSet<int> ReferencedFunctions { get; } = [];

    public Dictionary<int, string> FunctionNames { get; } = [];

    public FunctionType TypeOfFunction(int index) => Types[FunctionTypeIndices[index]];

    public FunctionType SignatureOfFunction(int index) => Signatures[FunctionTypeIndices[index]];

    public FunctionType SignatureOfTag(int index) => Signatures[TagTypeIndices[index]];

    public FunctionType TypeOfTag(int index) => Types[TagTypeIndices[index]];

    public string NameOfFunction(int index) =>
        FunctionNames.TryGetValue(index, out var name) ? name : $"function {index}";
}
