using System.Buffers;
using System.Buffers.Binary;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Python.Guests;

/// <summary>A guest of a program. It answers one request at a time and is reset to the program's state between two.</summary>
public sealed class PythonGuest : IDisposable
{
    // A larger buffer is dropped after the call, so that guests do not keep the memory of one large request.
    private const int KeptBytesMax = 256 << 10;

    private readonly PythonProgram _program;
    private readonly Instance _instance;
    private readonly AnswerFrame _answer;
    private ArrayBufferWriter<byte> _input = new();

    /// <summary>Makes a guest.</summary>
    /// <param name="program">The program.</param>
    /// <param name="limits">Its limits.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="output">Receives the answer's body, or a script's standard output.</param>
    /// <param name="log">Receives what the program prints.</param>
    /// <param name="directories">The directories of the world it was loaded in.</param>
    /// <exception cref="LinkException">The limits are too small for the program.</exception>
    public PythonGuest(
        PythonProgram program,
        PythonLimits limits,
        TimeProvider time,
        IGuestOutput output,
        IGuestOutput log,
        IReadOnlyList<WasiDirectory> directories)
    {
        _program = program;
        _answer = new AnswerFrame(output) { Operations = Answer };
        Wasi = new WasiPreview1(program.IsScript ? output : log, log, time, [.. InterpreterFiles.Directories, .. directories], _answer);
        Store = new Store(
            program.Python.Engine, new StoreLimits { MemoryBytesMax = limits.MemoryBytesMax, StackBytesMax = limits.StackBytesMax })
        {
            Data = Wasi,
        };
        try
        {
            _instance = program.Instantiate(Store);
        }
        catch
        {
            Store.Dispose();
            throw;
        }
    }

    /// <summary>The guest's store.</summary>
    public Store Store { get; }

    /// <summary>The guest's WASI. Whoever replaces the store's data gives this to it.</summary>
    public WasiPreview1 Wasi { get; }

    /// <summary>Runs an operation for the program: a request's frame to an answer's frame. Default: every request is unanswered, which ends
    /// the guest.</summary>
    public Func<ReadOnlyMemory<byte>, ValueTask<byte[]>>? Operations { get; set; }

    /// <summary>Answers a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">Its body, or a script's standard input.</param>
    /// <returns>The answer's head, or null for a script.</returns>
    /// <exception cref="PythonException">The program raised an exception, used up its stack, or ended without an answer.</exception>
    /// <exception cref="ExitException">The program ended itself with an exit code other than 0.</exception>
    /// <exception cref="TrapException">The guest was interrupted, or the interpreter failed.</exception>
    public PythonAnswer? Run(PythonRequest request, ReadOnlySpan<byte> body)
    {
        InputFrames.Write(_input, request, body);
        Wasi.Prepare(new WasiCall { Arguments = [], Input = _input.WrittenMemory });
        try
        {
            _program.Resume(_instance);
        }
        catch (ExitException ended) when (ended.Code == 0)
        {
            // The bootstrap ends every call so.
        }
        catch (TrapException trap) when (trap.Kind == TrapKind.StackOverflow)
        {
            // Code that was not compiled ahead of time yet takes four times as much stack, so Python's limits may not be reached.
            throw new PythonException("RecursionError: the stack of the interpreter is used up", []);
        }

        return _answer.Kind switch
        {
            AnswerKind.Answer => _answer.ToAnswer(),
            AnswerKind.Error => throw _answer.ToException(),
            _ when _program.IsScript => null,
            _ => throw new PythonException("the program ended without an answer", []),
        };
    }

    /// <summary>Restores the program's state.</summary>
    public void Reset()
    {
        _instance.Reset();
        _answer.Clear();
        Wasi.Prepare(new WasiCall { Arguments = [] });
        if (_input.Capacity > KeptBytesMax)
        {
            _input = new ArrayBufferWriter<byte>();
        }

        _input.ResetWrittenCount();
    }

    /// <inheritdoc/>
    public void Dispose() => Store.Dispose();

    // An interrupted guest ends at its next check; it sees no answer.
    private void Answer(byte[] request)
    {
        var running = Operations?.Invoke(request).AsTask() ?? throw new PythonException("the program asked for an operation, and there are none", []);
        if (!running.IsCompleted)
        {
            Store.Wait(running);
        }

        var answer = running.IsCompletedSuccessfully ? running.Result : [];
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32LittleEndian(length, answer.Length);
        Wasi.PrependInput([.. length, .. answer]);
    }
}
