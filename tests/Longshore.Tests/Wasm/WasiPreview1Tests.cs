using System.Buffers;
using System.Text;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Tests.Wasm;

public sealed class WasiPreview1Tests
{
    private const int BadDescriptor = 8;
    private const int Fault = 21;
    private const int Invalid = 28;
    private const int NotSocket = 57;
    private const int IllegalSeek = 70;
    private const byte I32 = ModuleBuilder.I32;
    private const byte I64 = ModuleBuilder.I64;

    private readonly Sink _output = new();
    private readonly Sink _error = new();

    [Theory]
    [InlineData("sock_accept", 3)]
    [InlineData("sock_recv", 6)]
    [InlineData("sock_send", 5)]
    [InlineData("sock_shutdown", 2)]
    public void Sockets_OnAStream_AreRefused(string name, int parameters)
    {
        Assert.Equal(NotSocket, Call(name, [.. Enumerable.Repeat(I32, parameters)], Constants(new int[parameters])));
    }

    [Fact]
    public void FdWrite_ToStandardOutput_ReachesTheSink()
    {
        // The vector at 0 names five bytes at 16.
        Assert.Equal(0, Call("fd_write", [I32, I32, I32, I32], Constants(1, 0, 1, 8), memory =>
            memory.Data(0, 16, 0, 0, 0, 5, 0, 0, 0).Data(16, "ahoy!"u8.ToArray())));
        Assert.Equal("ahoy!", _output.Text);
        Assert.Equal("", _error.Text);
    }

    [Theory]
    [InlineData("fd_write", 7, 0, 1, 8, BadDescriptor)]
    [InlineData("fd_write", 0, 0, 1, 8, BadDescriptor)]
    [InlineData("fd_write", 1, -8, 1, 8, Fault)]
    [InlineData("fd_write", 1, 0, 1, -1, Fault)]
    [InlineData("fd_write", 1, 0, -1, 8, Invalid)]
    [InlineData("fd_read", 1, 0, 1, 8, BadDescriptor)]
    [InlineData("fd_read", 0, -8, 1, 8, Fault)]
    [InlineData("fd_read", 0, 0, -1, 8, Invalid)]
    public void FdReadAndWrite_WrongArguments_AnswerTheirErrors(string name, int fd, int vectors, int count, int at, int errno)
    {
        Assert.Equal(errno, Call(name, [I32, I32, I32, I32], Constants(fd, vectors, count, at)));
    }

    [Fact]
    public void FdSeek_OnAStream_AnswersIllegalSeek()
    {
        byte[] arguments = [.. Constants(1), 0x42, 0x00, .. Constants(0, 0)];
        Assert.Equal(IllegalSeek, Call("fd_seek", [I32, I64, I32, I32], arguments));
    }

    [Theory]
    [InlineData("fd_prestat_get", 3)]
    [InlineData("fd_fdstat_get", 3)]
    public void Descriptors_BeyondTheStreams_AreNone(string name, int fd)
    {
        Assert.Equal(BadDescriptor, Call(name, [I32, I32], Constants(fd, 0)));
    }

    [Theory]
    [InlineData("args_sizes_get")]
    [InlineData("environ_sizes_get")]
    [InlineData("args_get")]
    [InlineData("fd_fdstat_get")]
    [InlineData("random_get")]
    public void Pointers_BeyondTheMemory_AnswerFault(string name)
    {
        Assert.Equal(Fault, Call(name, [I32, I32], name == "random_get" ? Constants(-8, 64) : Constants(0, -4)));
    }

    private static byte[] Constants(params int[] values) =>
        [.. values.SelectMany(value => (byte[])[0x41, .. ModuleBuilder.SignedLeb(value)])];

    private int Call(string name, byte[] parameters, byte[] arguments, Action<ModuleBuilder>? prepare = null)
    {
        var builder = new ModuleBuilder().Memory(1, "memory");
        var imported = builder.ImportFunction("wasi_snapshot_preview1", name, builder.Type(parameters, [I32]));
        builder.Function(builder.Type([], [I32]), [.. arguments, 0x10, .. ModuleBuilder.Leb(imported)], "run");
        prepare?.Invoke(builder);
        using var store = new Store(new Engine());
        var wasi = new WasiPreview1(_output, _error, TimeProvider.System);
        var linker = new Linker();
        WasiPreview1.DefineIn(linker);
        store.Data = wasi;
        wasi.Prepare(new WasiCall { Arguments = ["test"], Input = "input"u8.ToArray() });
        return linker.Instantiate(store, Module.Load(store.Engine, builder.Build())).FindFunction("run")!.Invoke()[0].I32;
    }

    private sealed class Sink : IGuestOutput
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();

        public string Text => Encoding.UTF8.GetString(_bytes.WrittenSpan);

        public void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);
    }
}
