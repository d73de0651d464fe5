using System.Buffers.Binary;
using System.Text;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Tests.Wasm;

/// <summary>A guest that passes every WASI call through, so that a test makes the call from the host. The arguments are numbers,
/// and texts in the guest's memory, each passed as an address and a length.</summary>
internal sealed class WasiGuest : IDisposable
{
    private const int TextAt = 16_000;
    private const int BufferAt = 12_000;
    private const string Module = "wasi_snapshot_preview1";

    // One letter for each parameter: i for i32, l for i64. Every call returns an errno.
    private static readonly Dictionary<string, string> Signatures = new()
    {
        ["fd_advise"] = "illi",
        ["fd_allocate"] = "ill",
        ["fd_close"] = "i",
        ["fd_datasync"] = "i",
        ["fd_fdstat_get"] = "ii",
        ["fd_fdstat_set_flags"] = "ii",
        ["fd_fdstat_set_rights"] = "ill",
        ["fd_filestat_get"] = "ii",
        ["fd_filestat_set_size"] = "il",
        ["fd_filestat_set_times"] = "illi",
        ["fd_pread"] = "iiili",
        ["fd_prestat_get"] = "ii",
        ["fd_prestat_dir_name"] = "iii",
        ["fd_pwrite"] = "iiili",
        ["fd_read"] = "iiii",
        ["fd_readdir"] = "iiili",
        ["fd_renumber"] = "ii",
        ["fd_seek"] = "ilii",
        ["fd_sync"] = "i",
        ["fd_tell"] = "ii",
        ["fd_write"] = "iiii",
        ["path_create_directory"] = "iii",
        ["path_filestat_get"] = "iiiii",
        ["path_filestat_set_times"] = "iiiilli",
        ["path_link"] = "iiiiiii",
        ["path_open"] = "iiiiillii",
        ["path_readlink"] = "iiiiii",
        ["path_remove_directory"] = "iii",
        ["path_rename"] = "iiiiii",
        ["path_symlink"] = "iiiii",
        ["path_unlink_file"] = "iii",
        ["poll_oneoff"] = "iiii",
    };

    private static readonly Engine Engine = new();
    private static readonly LinkedModule Guest = Link();

    private readonly Instance _instance;
    private readonly Memory _memory;
    private int _textAt;

    public WasiGuest(IReadOnlyList<WasiDirectory> directories)
    {
        Store = new Store(Engine);
        Wasi = new WasiPreview1(new Nowhere(), new Nowhere(), TimeProvider.System, directories);
        Store.Data = Wasi;
        _instance = Guest.Instantiate(Store);
        _memory = _instance.FindMemory("memory")!;
    }

    /// <summary>The guest's module.</summary>
    public static byte[] Bytes => Build();

    public Store Store { get; }

    public WasiPreview1 Wasi { get; }

    /// <summary>Makes a call.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="arguments">Numbers, and pairs of address and length from <see cref="Text(string)"/>.</param>
    public int Call(string name, params object[] arguments)
    {
        _textAt = TextAt;
        Value[] values =
        [
            .. arguments.SelectMany(argument => argument switch
            {
                int number => [number],
                long number => [number],
                (int address, int length) => (Value[])[address, length],
                _ => throw new ArgumentException($"{argument} is no argument", nameof(arguments)),
            }),
        ];
        return _instance.FindFunction(name)!.Invoke(values)[0].I32;
    }

    /// <summary>Writes a text. Its space is reused after the next call.</summary>
    public (int Address, int Length) Text(string text)
    {
        if (_textAt < TextAt)
        {
            _textAt = TextAt;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        bytes.CopyTo(_memory.Span((uint)_textAt, bytes.Length));
        var place = (_textAt, bytes.Length);
        _textAt += bytes.Length;
        return place;
    }

    /// <summary>Writes a vector of a text's bytes.</summary>
    public int Vector(string text)
    {
        var (address, length) = Text(text);
        return VectorOf(address, length);
    }

    /// <summary>Writes a vector of a buffer to read into.</summary>
    public int Buffer(int length) => VectorOf(BufferAt, length);

    public string BufferText(int length) => Text(BufferAt, length);

    public string Text(int address, int length) => Encoding.UTF8.GetString(_memory.Span((uint)address, length));

    public Span<byte> Span(int address, int length) => _memory.Span((uint)address, length);

    public int U8(int address) => _memory.Span((uint)address, 1)[0];

    public uint U32(int address) => BinaryPrimitives.ReadUInt32LittleEndian(_memory.Span((uint)address, 4));

    public ulong U64(int address) => BinaryPrimitives.ReadUInt64LittleEndian(_memory.Span((uint)address, 8));

    /// <summary>Writes the subscriptions of poll_oneoff.</summary>
    public void Subscription(int address, ulong userData, byte type = 0, int fd = 0, int clock = 0, long nanoseconds = 0)
    {
        var bytes = _memory.Span((uint)address, 48);
        bytes.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, userData);
        bytes[8] = type;
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], type == 0 ? clock : fd);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], nanoseconds);
    }

    public void Dispose() => Store.Dispose();

    private int VectorOf(int address, int length)
    {
        const int VectorAt = 11_000;
        BinaryPrimitives.WriteInt32LittleEndian(_memory.Span(VectorAt, 4), address);
        BinaryPrimitives.WriteInt32LittleEndian(_memory.Span(VectorAt + 4, 4), length);
        return VectorAt;
    }

    private static LinkedModule Link()
    {
        var linker = new Linker();
        WasiPreview1.DefineIn(linker);
        return linker.Link(Longshore.Wasm.Module.Load(Engine, Bytes));
    }

    // A loop's head follows the call, so an interrupted guest ends there.
    private static byte[] Build()
    {
        var builder = new ModuleBuilder().Memory(1, "memory");
        var imports = new Dictionary<string, (int Function, int Type)>();
        foreach (var (name, parameters) in Signatures)
        {
            byte[] types = [.. parameters.Select(letter => letter == 'i' ? ModuleBuilder.I32 : ModuleBuilder.I64)];
            var type = builder.Type(types, [ModuleBuilder.I32]);
            imports[name] = (builder.ImportFunction(Module, name, type), type);
        }

        foreach (var (name, (function, type)) in imports)
        {
            var arguments = Enumerable.Range(0, Signatures[name].Length).SelectMany(i => (byte[])[0x20, (byte)i]);
            builder.Function(type, [.. arguments, 0x10, (byte)function, 0x03, 0x40, 0x0b], name);
        }

        return builder.Build();
    }

    private sealed class Nowhere : IGuestOutput
    {
        public void Write(ReadOnlySpan<byte> bytes)
        {
        }
    }
}
