using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Longshore.Wasm.Wasi;

/// <summary>The part of WASI preview 1 that commands on standard streams use: arguments, environment, clocks, randomness,
/// stdin, stdout, stderr, exit. Every other call answers <c>ENOSYS</c>. One object serves one instance, one run after the
/// other.</summary>
/// <param name="output">Takes standard output.</param>
/// <param name="error">Takes standard error.</param>
/// <param name="time">The clocks' source.</param>
public sealed class WasiPreview1(IGuestOutput output, IGuestOutput error, TimeProvider time)
{
    private const string ModuleName = "wasi_snapshot_preview1";
    private const int StandardStreams = 3;
    private const int FdStatBytes = 24;
    private const int IoVectorsMax = 1024;
    private const int IoVectorBytes = 8;
    private const ulong RightRead = 1 << 1;
    private const ulong RightWrite = 1 << 6;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly bool[] _closed = new bool[StandardStreams];
    private IReadOnlyList<string> _arguments = [];
    private IReadOnlyList<string> _environment = [];
    private ReadOnlyMemory<byte> _input;

    /// <summary>Offers the calls to modules that a linker links. Each finds its guest's world in <see cref="Store.Data"/>.
    /// </summary>
    public static void DefineIn(Linker linker)
    {
        foreach (var (name, parameters) in WasiSignatures.Others)
        {
            linker.Define(ModuleName, name, HostFunction.Create(
                new FunctionType(parameters, [ValueType.I32]), (_, _, results) => results[0] = WasiErrno.NotSupported));
        }

        linker
            .Define(ModuleName, "args_sizes_get", (Caller c, int count, int bytes) =>
                StringList.WriteSizes(c.Memory, Of(c)._arguments, count, bytes))
            .Define(ModuleName, "args_get", (Caller c, int pointers, int bytes) =>
                StringList.Write(c.Memory, Of(c)._arguments, pointers, bytes))
            .Define(ModuleName, "environ_sizes_get", (Caller c, int count, int bytes) =>
                StringList.WriteSizes(c.Memory, Of(c)._environment, count, bytes))
            .Define(ModuleName, "environ_get", (Caller c, int pointers, int bytes) =>
                StringList.Write(c.Memory, Of(c)._environment, pointers, bytes))
            .Define(ModuleName, "clock_res_get", (Caller c, int clock, int at) => Of(c).WriteClock(c, clock, at, resolution: true))
            .Define(ModuleName, "clock_time_get", (Caller c, int clock, long precision, int at) =>
                Of(c).WriteClock(c, clock, at, resolution: false))
            .Define(ModuleName, "random_get", RandomGet)
            .Define(ModuleName, "fd_read", (Caller c, int fd, int vectors, int count, int at) => Of(c).Read(c, fd, vectors, count, at))
            .Define(ModuleName, "fd_write", (Caller c, int fd, int vectors, int count, int at) => Of(c).Write(c, fd, vectors, count, at))
            .Define(ModuleName, "fd_close", (Caller c, int fd) => Of(c).Close(fd))
            .Define(ModuleName, "fd_seek", (Caller c, int fd, long offset, int whence, int at) => Of(c).StreamError(fd))
            .Define(ModuleName, "fd_fdstat_get", (Caller c, int fd, int at) => Of(c).DescriptorStatus(c, fd, at))
            .Define(ModuleName, "fd_prestat_get", (int fd, int at) => WasiErrno.BadDescriptor)
            .Define(ModuleName, "fd_prestat_dir_name", (int fd, int path, int length) => WasiErrno.BadDescriptor)
            .Define(ModuleName, "proc_exit", (Action<int>)(code => throw new ExitException(code)));
    }

    /// <summary>Sets what the next run sees.</summary>
    public void Prepare(in WasiCall call)
    {
        _arguments = call.Arguments;
        _environment = call.Environment ?? [];
        _input = call.Input;
        Array.Clear(_closed);
    }

    private static WasiPreview1 Of(Caller caller) => caller.Store.Data as WasiPreview1
        ?? throw new InvalidOperationException("the store's Data is no WasiPreview1, which its guest calls");

    private bool IsOpen(int fd) => (uint)fd < StandardStreams && !_closed[fd];

    private int StreamError(int fd) => IsOpen(fd) ? WasiErrno.IllegalSeek : WasiErrno.BadDescriptor;

    private int Close(int fd)
    {
        if (!IsOpen(fd))
        {
            return WasiErrno.BadDescriptor;
        }

        _closed[fd] = true;
        return WasiErrno.Success;
    }

    private int Read(Caller caller, int fd, int vectors, int count, int readAt)
    {
        if (fd != 0 || !IsOpen(fd))
        {
            return WasiErrno.BadDescriptor;
        }

        if ((uint)count > IoVectorsMax)
        {
            return WasiErrno.Invalid;
        }

        var before = _input.Length;
        for (var i = 0; i < count && !_input.IsEmpty; i++)
        {
            if (!TryGetVector(caller.Memory, vectors, i, out var target))
            {
                return WasiErrno.Fault;
            }

            var length = Math.Min(target.Length, _input.Length);
            _input.Span[..length].CopyTo(target);
            _input = _input[length..];
        }

        return WriteU32(caller.Memory, readAt, before - _input.Length);
    }

    private int Write(Caller caller, int fd, int vectors, int count, int writtenAt)
    {
        if (fd == 0 || !IsOpen(fd))
        {
            return WasiErrno.BadDescriptor;
        }

        if ((uint)count > IoVectorsMax)
        {
            return WasiErrno.Invalid;
        }

        var sink = fd == 1 ? output : error;
        var written = 0;
        for (var i = 0; i < count; i++)
        {
            if (!TryGetVector(caller.Memory, vectors, i, out var source))
            {
                return WasiErrno.Fault;
            }

            sink.Write(source);
            written += source.Length;
        }

        return WriteU32(caller.Memory, writtenAt, written);
    }

    private static bool TryGetVector(Memory memory, int vectors, int index, out Span<byte> bytes)
    {
        bytes = default;
        if (!memory.TryGetSpan((uint)vectors + (uint)(IoVectorBytes * index), IoVectorBytes, out var vector))
        {
            return false;
        }

        var address = BinaryPrimitives.ReadUInt32LittleEndian(vector);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(vector[sizeof(uint)..]);
        return memory.TryGetSpan(address, length, out bytes);
    }

    // File type and flags stay 0: a stream of unknown kind, so that C libraries buffer it fully.
    private int DescriptorStatus(Caller caller, int fd, int at)
    {
        if (!IsOpen(fd))
        {
            return WasiErrno.BadDescriptor;
        }

        if (!caller.Memory.TryGetSpan((uint)at, FdStatBytes, out var status))
        {
            return WasiErrno.Fault;
        }

        status.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(status[8..], fd == 0 ? RightRead : RightWrite);
        return WasiErrno.Success;
    }

    private static int RandomGet(Caller caller, int at, int length)
    {
        if (!caller.Memory.TryGetSpan((uint)at, (uint)length, out var bytes))
        {
            return WasiErrno.Fault;
        }

        RandomNumberGenerator.Fill(bytes);
        return WasiErrno.Success;
    }

    // Clock 0 is the wall clock; the monotonic one and the two CPU clocks count from an unknown moment.
    private int WriteClock(Caller caller, int clock, int at, bool resolution)
    {
        if ((uint)clock > 3)
        {
            return WasiErrno.Invalid;
        }

        if (!caller.Memory.TryGetSpan((uint)at, sizeof(long), out var bytes))
        {
            return WasiErrno.Fault;
        }

        BinaryPrimitives.WriteInt64LittleEndian(bytes, resolution ? Resolution(clock) : Now(clock));
        return WasiErrno.Success;
    }

    private long Resolution(int clock) => clock == 0
        ? TimeSpan.NanosecondsPerTick
        : Math.Max(NanosecondsPerSecond / time.TimestampFrequency, 1);

    private long Now(int clock)
    {
        if (clock == 0)
        {
            return (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        }

        return (long)((Int128)time.GetTimestamp() * NanosecondsPerSecond / time.TimestampFrequency);
    }

    private static int WriteU32(Memory memory, int at, int value)
    {
        if (!memory.TryGetSpan((uint)at, sizeof(uint), out var bytes))
        {
            return WasiErrno.Fault;
        }

        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return WasiErrno.Success;
    }
}
