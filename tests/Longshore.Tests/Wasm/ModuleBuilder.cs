using System.Text;

namespace Longshore.Tests.Wasm;

/// <summary>Writes small modules in the binary format, for tests that need exact bytes.</summary>
internal sealed class ModuleBuilder
{
    public const byte I32 = 0x7f;
    public const byte I64 = 0x7e;
    public const byte F32 = 0x7d;
    public const byte F64 = 0x7c;
    public const byte V128 = 0x7b;

    private readonly List<byte[]> _types = [];
    private readonly List<byte[]> _imports = [];
    private readonly List<byte[]> _functions = [];
    private readonly List<byte[]> _tables = [];
    private readonly List<byte[]> _memories = [];
    private readonly List<byte[]> _tags = [];
    private readonly List<byte[]> _globals = [];
    private readonly List<byte[]> _exports = [];
    private readonly List<byte[]> _elements = [];
    private readonly List<byte[]> _bodies = [];
    private readonly List<byte[]> _data = [];
    private readonly List<byte[]> _names = [];
    private int _importedGlobals;
    private int? _start;
    private int _importedOthers;

    /// <returns>The type's index.</returns>
    public int Type(byte[] parameters, byte[] results)
    {
        _types.Add([0x60, .. Vector(parameters), .. Vector(results)]);
        return _types.Count - 1;
    }

    /// <summary>An entry of the type section as it is: a subtype, or a group of several types.</summary>
    public ModuleBuilder Definition(params byte[] bytes)
    {
        _types.Add(bytes);
        return this;
    }

    /// <returns>The function's index; imports come first.</returns>
    public int ImportFunction(string module, string name, int type)
    {
        _imports.Add([.. Text(module), .. Text(name), 0x00, .. Leb(type)]);
        return _imports.Count - 1;
    }

    /// <param name="type">Its type's index.</param>
    /// <param name="code">The body without its last <c>end</c>.</param>
    /// <param name="export">The name it is exported under, or null.</param>
    /// <param name="name">Its name in the name section, or null.</param>
    /// <param name="locals">The number of locals of type i64.</param>
    /// <returns>The function's index.</returns>
    public int Function(int type, byte[] code, string? export = null, string? name = null, int locals = 0)
    {
        var index = _imports.Count - _importedOthers + _functions.Count;
        _functions.Add(Leb(type));
        byte[] body = [.. locals == 0 ? (byte[])[0x00] : [0x01, .. Leb(locals), I64], .. code, 0x0b];
        _bodies.Add([.. Leb(body.Length), .. body]);
        if (export is not null)
        {
            _exports.Add([.. Text(export), 0x00, .. Leb(index)]);
        }

        if (name is not null)
        {
            _names.Add([.. Leb(index), .. Text(name)]);
        }

        return index;
    }

    /// <summary>The function that instantiation calls.</summary>
    public ModuleBuilder Start(int function)
    {
        _start = function;
        return this;
    }

    /// <summary>A function with locals as they are: groups of a number and a type.</summary>
    public int FunctionWith(byte[][] locals, int type, byte[] code, string? export = null)
    {
        var index = Function(type, code, export);
        byte[] body = [.. Leb(locals.Length), .. locals.SelectMany(group => group), .. code, 0x0b];
        _bodies[^1] = [.. Leb(body.Length), .. body];
        return index;
    }

    /// <summary>Lets ref.func refer to a function.</summary>
    public ModuleBuilder Declare(int function)
    {
        _elements.Add([0x03, 0x00, 0x01, .. Leb(function)]);
        return this;
    }

    /// <summary>A memory as it is: flags and limits.</summary>
    public ModuleBuilder MemoryOf(params byte[] limits)
    {
        _memories.Add(limits);
        return this;
    }

    /// <summary>A table as it is: its type, and its value if it has one.</summary>
    public ModuleBuilder TableOf(byte[] definition, string? export = null)
    {
        if (export is not null)
        {
            _exports.Add([.. Text(export), 0x01, .. Leb(_tables.Count)]);
        }

        _tables.Add(definition);
        return this;
    }

    public ModuleBuilder Memory(int minimum, string? export = null)
    {
        _memories.Add([0x00, .. Leb(minimum)]);
        if (export is not null)
        {
            _exports.Add([.. Text(export), 0x02, .. Leb(_memories.Count - 1)]);
        }

        return this;
    }

    /// <summary>A memory whose addresses have 64 bits.</summary>
    public ModuleBuilder Memory64(int minimum, string? export = null)
    {
        Memory(minimum, export);
        _memories[^1][0] = 0x04;
        return this;
    }

    /// <summary>A table of functions, with one of them at its beginning.</summary>
    public ModuleBuilder Table(int minimum, int function, string? export = null)
    {
        if (export is not null)
        {
            _exports.Add([.. Text(export), 0x01, .. Leb(_tables.Count)]);
        }

        _tables.Add([0x70, 0x00, .. Leb(minimum)]);
        _elements.Add([0x00, 0x41, 0x00, 0x0b, 0x01, .. Leb(function)]);
        return this;
    }

    /// <summary>A table of these functions.</summary>
    public ModuleBuilder TableOfFunctions(params int[] functions)
    {
        _tables.Add([0x70, 0x00, .. Leb(functions.Length)]);
        _elements.Add([0x00, 0x41, 0x00, 0x0b, .. Leb(functions.Length), .. functions.SelectMany(Leb)]);
        return this;
    }

    /// <summary>A tag of exceptions, by its type's index.</summary>
    public ModuleBuilder Tag(int type)
    {
        _tags.Add([0x00, .. Leb(type)]);
        return this;
    }

    public ModuleBuilder MutableGlobal(int value, string? export = null)
    {
        if (export is not null)
        {
            _exports.Add([.. Text(export), 0x03, .. Leb(_globals.Count + _importedGlobals)]);
        }

        _globals.Add([I32, 0x01, 0x41, .. SignedLeb(value), 0x0b]);
        return this;
    }

    /// <summary>An immutable global of a constant expression.</summary>
    public ModuleBuilder Global(byte type, byte[] expression, string export)
    {
        _exports.Add([.. Text(export), 0x03, .. Leb(_globals.Count + _importedGlobals)]);
        _globals.Add([type, 0x00, .. expression, 0x0b]);
        return this;
    }

    /// <summary>A global as it is: its type and value.</summary>
    public ModuleBuilder GlobalOf(byte[] definition, string export)
    {
        _exports.Add([.. Text(export), 0x03, .. Leb(_globals.Count + _importedGlobals)]);
        _globals.Add(definition);
        return this;
    }

    /// <summary>An imported table of functions. Functions must be imported first.</summary>
    public ModuleBuilder ImportTable(string module, string name, int minimum)
    {
        return Import(module, name, [0x01, 0x70, 0x00, .. Leb(minimum)]);
    }

    /// <summary>An imported item as it is: its kind and type. Functions must be imported first.</summary>
    public ModuleBuilder Import(string module, string name, params byte[] type)
    {
        _imports.Add([.. Text(module), .. Text(name), .. type]);
        _importedOthers++;
        return this;
    }

    /// <summary>An imported, immutable global of type i32. Functions must be imported first.</summary>
    public ModuleBuilder ImportGlobal(string module, string name)
    {
        _importedGlobals++;
        return Import(module, name, 0x03, I32, 0x00);
    }

    public ModuleBuilder Data(int address, params byte[] bytes)
    {
        _data.Add([0x00, 0x41, .. SignedLeb(address), 0x0b, .. Leb(bytes.Length), .. bytes]);
        return this;
    }

    /// <summary>An active segment at the address that a constant expression tells.</summary>
    public ModuleBuilder DataAt(byte[] expression, params byte[] bytes)
    {
        _data.Add([0x00, .. expression, 0x0b, .. Leb(bytes.Length), .. bytes]);
        return this;
    }

    /// <summary>An active segment of the first memory, whose addresses have 64 bits.</summary>
    public ModuleBuilder Data64(int address, params byte[] bytes)
    {
        _data.Add([0x00, 0x42, .. SignedLeb(address), 0x0b, .. Leb(bytes.Length), .. bytes]);
        return this;
    }

    /// <summary>An active segment of a memory other than the first.</summary>
    public ModuleBuilder DataOf(int memory, int address, params byte[] bytes)
    {
        _data.Add([0x02, .. Leb(memory), 0x41, .. SignedLeb(address), 0x0b, .. Leb(bytes.Length), .. bytes]);
        return this;
    }

    public byte[] Build() =>
    [
        0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
        .. Section(1, _types),
        .. Section(2, _imports),
        .. Section(3, _functions),
        .. Section(4, _tables),
        .. Section(5, _memories),
        .. Section(13, _tags),
        .. Section(6, _globals),
        .. Section(7, _exports),
        .. _start is { } start ? (byte[])[0x08, (byte)Leb(start).Length, .. Leb(start)] : [],
        .. Section(9, _elements),
        .. Section(10, _bodies),
        .. Section(11, _data),
        .. NameSection(),
    ];

    /// <summary>An unsigned number of variable length.</summary>
    public static byte[] Leb(int value)
    {
        var bytes = new List<byte>();
        var rest = (uint)value;
        do
        {
            bytes.Add((byte)(rest & 0x7f | (rest > 0x7f ? 0x80u : 0)));
            rest >>= 7;
        }
        while (rest != 0);
        return [.. bytes];
    }

    /// <summary>A signed number of variable length.</summary>
    public static byte[] SignedLeb(int value)
    {
        var bytes = new List<byte>();
        while (value is < -64 or > 63)
        {
            bytes.Add((byte)((value & 0x7f) | 0x80));
            value >>= 7;
        }

        bytes.Add((byte)(value & 0x7f));
        return [.. bytes];
    }

    private static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. Leb(bytes.Length), .. bytes];
    }

    private static byte[] Vector(byte[] bytes) => [.. Leb(bytes.Length), .. bytes];

    private static byte[] Section(byte id, List<byte[]> items)
    {
        if (items.Count == 0)
        {
            return [];
        }

        byte[] content = [.. Leb(items.Count), .. items.SelectMany(item => item)];
        return [id, .. Leb(content.Length), .. content];
    }

    private byte[] NameSection()
    {
        if (_names.Count == 0)
        {
            return [];
        }

        byte[] names = [.. Leb(_names.Count), .. _names.SelectMany(name => name)];
        byte[] content = [.. Text("name"), 0x01, .. Leb(names.Length), .. names];
        return [0x00, .. Leb(content.Length), .. content];
    }
}
