using System.Text;
using Longshore.Tests.Wasm;

namespace Longshore.Tests.Functions;

/// <summary>Writes small modules of functions that print, draw random bytes, end, abort or loop.</summary>
internal sealed class GuestModule
{
    /// <summary>A loop without an end: <c>loop br 0 end</c>.</summary>
    public static readonly byte[] Forever = [0x03, 0x40, 0x0c, 0x00, 0x0b];

    /// <summary>The instruction <c>unreachable</c>.</summary>
    public static readonly byte[] Trap = [0x00];

    /// <summary>Takes a number and traps if it is not 0: <c>if unreachable end</c>.</summary>
    public static readonly byte[] TrapIf = [0x04, 0x40, 0x00, 0x0b];

    private const string Wasi = "wasi_snapshot_preview1";
    private const byte I32 = ModuleBuilder.I32;
    private const int VectorAt = 8;
    private const int TextsAt = 1024;

    private readonly ModuleBuilder _builder = new();
    private readonly int _command;
    private readonly int _number;
    private readonly int _write;
    private readonly int _random;
    private readonly int _exit;
    private readonly int _abort;
    private int _textAt = TextsAt;

    public GuestModule(bool hasMemory = true)
    {
        _command = _builder.Type([], []);
        _number = _builder.Type([], [I32]);
        _write = _builder.ImportFunction(Wasi, "fd_write", _builder.Type([I32, I32, I32, I32], [I32]));
        _random = _builder.ImportFunction(Wasi, "random_get", _builder.Type([I32, I32], [I32]));
        _exit = _builder.ImportFunction(Wasi, "proc_exit", _builder.Type([I32], []));
        _abort = _builder.ImportFunction("env", "abort", _builder.Type([I32, I32, I32, I32], []));
        Grown = _builder.ImportFunction("env", "emscripten_notify_memory_growth", _builder.Type([I32], []));
        if (hasMemory)
        {
            _builder.Memory(1, "memory");
        }
    }

    /// <summary>The function <c>emscripten_notify_memory_growth</c>.</summary>
    public int Grown { get; }

    /// <summary>Adds a function of type [] -> [].</summary>
    public GuestModule Export(string name, params byte[][] code)
    {
        _builder.Function(_command, [.. code.SelectMany(part => part)], name);
        return this;
    }

    /// <summary>Adds a function of type [] -> [i32].</summary>
    public GuestModule ExportNumber(string name, params byte[][] code)
    {
        _builder.Function(_number, [.. code.SelectMany(part => part)], name);
        return this;
    }

    /// <summary>Adds the start function.</summary>
    public GuestModule Start(params byte[][] code)
    {
        _builder.Start(_builder.Function(_command, [.. code.SelectMany(part => part)]));
        return this;
    }

    /// <summary>Adds an import that no node has.</summary>
    public static byte[] WithUnknownImport()
    {
        var builder = new ModuleBuilder();
        builder.ImportFunction("nowhere", "nothing", builder.Type([], []));
        builder.Function(0, [0x6a], "_start");
        return builder.Build();
    }

    /// <summary>Prints a text.</summary>
    public byte[] Print(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _builder.Data(_textAt, bytes);
        _textAt += bytes.Length;
        return Print(_textAt - bytes.Length, bytes.Length);
    }

    /// <summary>Prints bytes of the memory.</summary>
    public byte[] Print(int address, int length) =>
    [
        .. Store(VectorAt, address), .. Store(VectorAt + 4, length),
        .. Call(_write, 1, VectorAt, 1, 0), 0x1a,
    ];

    /// <summary>Fills memory with random bytes.</summary>
    public byte[] Draw(int address, int length) => [.. Call(_random, address, length), 0x1a];

    public byte[] Exit(int code) => Call(_exit, code);

    /// <summary>AssemblyScript's abort, with a message and a file as its strings are in memory.</summary>
    public byte[] Abort(string message, string file, int line, int column) =>
        Abort(StringOf(message), StringOf(file), line, column);

    public byte[] Abort(int message, int file, int line, int column) => Call(_abort, message, file, line, column);

    public static byte[] Call(int function, params int[] arguments) =>
        [.. arguments.SelectMany(Constant), 0x10, .. ModuleBuilder.Leb(function)];

    /// <summary>Writes a word.</summary>
    public static byte[] Store(int address, int value) => [.. Constant(address), .. Constant(value), 0x36, 0x02, 0x00];

    /// <summary>Reads a word.</summary>
    public static byte[] Load(int address) => [.. Constant(address), 0x28, 0x02, 0x00];

    public static byte[] Constant(int value) => [0x41, .. ModuleBuilder.SignedLeb(value)];

    public byte[] Build() => _builder.Build();

    private int StringOf(string text)
    {
        var bytes = Encoding.Unicode.GetBytes(text);
        _textAt = (_textAt + 3) & ~3;
        _builder.Data(_textAt, [.. BitConverter.GetBytes(bytes.Length), .. bytes]);
        _textAt += sizeof(uint) + bytes.Length;
        return _textAt - bytes.Length;
    }
}
