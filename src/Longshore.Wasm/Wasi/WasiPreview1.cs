using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Longshore.Wasm.Wasi;

/// <summary>The WASI preview 1 world of one guest, for one run after another. Guests can use only files in the directories given
/// to them, and connections that the host gives them. Numbers and layouts follow the witx files of <c>wasi_snapshot_preview1</c>.</summary>
public sealed partial class WasiPreview1
{
    private const string ModuleName = "wasi_snapshot_preview1";
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const int AbortSignal = 6;
    private const int MonotonicClock = 1;

    private readonly IGuestOutput _output;
    private readonly IGuestOutput _error;
    private readonly IGuestOutput? _answer;
    private readonly TimeProvider _time;
    private readonly DescriptorTable _descriptors;

    // Several threads of a guest may use its streams.
    private readonly Lock _streams = new();
    private IReadOnlyList<string> _arguments = [];
    private Func<IReadOnlyList<string>>? _readEnvironment;
    private IReadOnlyList<string>? _environment;
    private ReadOnlyMemory<byte> _input;

    /// <summary>Creates a world.</summary>
    /// <param name="output">Receives standard output.</param>
    /// <param name="error">Receives standard error.</param>
    /// <param name="time">The source of the clocks.</param>
    /// <param name="directories">The host directories the guest may use, as descriptors from 3 on. Default: none.</param>
    /// <param name="answer">Receives what the guest writes to descriptor 0, which is then a connection as under inetd: the guest reads its
    /// request from it and writes its answer to it. Default: descriptor 0 can only be read.</param>
    public WasiPreview1(
        IGuestOutput output,
        IGuestOutput error,
        TimeProvider time,
        IReadOnlyList<WasiDirectory>? directories = null,
        IGuestOutput? answer = null)
    {
        _output = output;
        _error = error;
        _answer = answer;
        _time = time;
        _descriptors = new DescriptorTable(directories ?? [], answer is not null);
        _descriptors.Reset();
    }

    /// <summary>Fills bytes at random. Default: by the system's generator.</summary>
    public Action<Span<byte>> FillRandom { get; init; } = RandomNumberGenerator.Fill;

    private IReadOnlyList<string> Environment => _environment ??= _readEnvironment?.Invoke() ?? [];

    /// <summary>Defines the WASI calls in a linker. Each call finds its guest's world in <see cref="Store.Data"/>.</summary>
    public static void DefineIn(Linker linker)
    {
        DefineProcess(linker);
        DefineDescriptors(linker);
        DefineFiles(linker);
        DefinePaths(linker);
        DefineSockets(linker);
    }

    /// <summary>Sets the arguments, environment and input of the next run, and closes descriptors left open by the last
    /// run.</summary>
    public void Prepare(in WasiCall call)
    {
        _arguments = call.Arguments;
        (_readEnvironment, _environment) = (call.Environment, null);
        _input = call.Input;
        _descriptors.Reset();
    }

    /// <summary>Puts bytes before what is left of the input: an answer to what the guest has asked over its connection.</summary>
    public void PrependInput(ReadOnlySpan<byte> bytes)
    {
        lock (_streams)
        {
            _input = (byte[])[.. bytes, .. _input.Span];
        }
    }

    /// <summary>The monotonic clock of a guest that calls an import, in nanoseconds from an unspecified moment.</summary>
    public static long MonotonicNanoseconds(Caller caller) => Of(caller).Now(MonotonicClock);

    private static void DefineProcess(Linker linker) => linker
        .Define(ModuleName, "args_sizes_get", (Caller c, int count, int bytes) =>
            StringList.WriteSizes(c.Memory, Of(c)._arguments, count, bytes))
        .Define(ModuleName, "args_get", (Caller c, int pointers, int bytes) =>
            StringList.Write(c.Memory, Of(c)._arguments, pointers, bytes))
        .Define(ModuleName, "environ_sizes_get", (Caller c, int count, int bytes) =>
            StringList.WriteSizes(c.Memory, Of(c).Environment, count, bytes))
        .Define(ModuleName, "environ_get", (Caller c, int pointers, int bytes) =>
            StringList.Write(c.Memory, Of(c).Environment, pointers, bytes))
        .Define(ModuleName, "clock_res_get", (Caller c, int clock, int at) => Of(c).WriteClock(c.Memory, clock, at, resolution: true))
        .Define(ModuleName, "clock_time_get", (Caller c, int clock, long precision, int at) =>
            Of(c).WriteClock(c.Memory, clock, at, resolution: false))
        .Define(ModuleName, "random_get", (Caller c, int at, int length) => Of(c).RandomGet(c.Memory, at, length))
        .Define(ModuleName, "poll_oneoff", (Caller c, int subscriptions, int events, int count, int at) =>
            Of(c).Poll(c, subscriptions, events, count, at))
        .Define(ModuleName, "sched_yield", Yield)
        .Define(ModuleName, "proc_raise", (int signal) =>
            signal == AbortSignal ? throw new ExitException(128 + AbortSignal) : WasiErrno.OperationNotSupported)
        .Define(ModuleName, "proc_exit", (Action<int>)(code => throw new ExitException(code)));

    private static WasiPreview1 Of(Caller caller) => caller.Store.Data switch
    {
        WasiPreview1 wasi => wasi,
        IWasiGuest guest => guest.Wasi,
        _ => throw new InvalidOperationException("the guest calls WASI, but the store's Data is not a WasiPreview1"),
    };

    private static int Yield()
    {
        Thread.Yield();
        return WasiErrno.Success;
    }

    private int RandomGet(Memory memory, int at, int length)
    {
        if (!memory.TryGetSpan((uint)at, (uint)length, out var bytes))
        {
            return WasiErrno.Fault;
        }

        FillRandom(bytes);
        return WasiErrno.Success;
    }

    // Clock 0 is the wall clock. The monotonic clock and the two CPU clocks count from an unspecified moment.
    private int WriteClock(Memory memory, int clock, int at, bool resolution)
    {
        if ((uint)clock > 3)
        {
            return WasiErrno.Invalid;
        }

        return WriteU64(memory, at, (ulong)(resolution ? Resolution(clock) : Now(clock)));
    }

    private long Resolution(int clock) => clock == 0
        ? TimeSpan.NanosecondsPerTick
        : Math.Max(NanosecondsPerSecond / _time.TimestampFrequency, 1);

    private long Now(int clock)
    {
        if (clock == 0)
        {
            return (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        }

        return (long)((Int128)_time.GetTimestamp() * NanosecondsPerSecond / _time.TimestampFrequency);
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

    private static int WriteU64(Memory memory, int at, ulong value)
    {
        if (!memory.TryGetSpan((uint)at, sizeof(ulong), out var bytes))
        {
            return WasiErrno.Fault;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return WasiErrno.Success;
    }
}
