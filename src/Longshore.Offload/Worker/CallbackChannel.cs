using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Values;
using Longshore.Offload.Wire;

namespace Longshore.Offload.Worker;

/// <summary>The functions of the device that a sandbox's calls may call: sends a callback and waits for its answer.</summary>
internal sealed class CallbackChannel(IWorkerHost host) : IDisposable
{
    private const long Nothing = 0;

    private readonly Lock _gate = new();
    private readonly AutoResetEvent _changed = new(initialState: false);
    private long _sequence;
    private long _awaited = Nothing;
    private (bool IsFulfilled, ReadOnlyMemory<byte> Payload)? _answer;

    /// <summary>Passes the device's answer to the sandbox's thread. Only the first answer to the callback under way is held, because a device
    /// may send any number of others.</summary>
    public void Answer(long sequence, bool isFulfilled, ReadOnlyMemory<byte> payload)
    {
        lock (_gate)
        {
            if (_awaited == Nothing || _awaited != sequence || _answer is not null)
            {
                return;
            }

            _answer = (isFulfilled, payload);
        }

        Wake();
    }

    /// <summary>Wakes the sandbox's thread: there is an answer, or its call is to end.</summary>
    public void Wake()
    {
        try
        {
            _changed.Set();
        }
        catch (ObjectDisposedException)
        {
            // The session has just ended: nobody waits for the answer.
        }
    }

    /// <summary>Calls a function of the device.</summary>
    /// <param name="context">The sandbox.</param>
    /// <param name="names">The names of the sandbox.</param>
    /// <param name="running">The call under way; it may be ended meanwhile.</param>
    /// <param name="arguments">The call that the function belongs to, the function's number, and the array of arguments.</param>
    /// <exception cref="JavaScriptException">The function threw, the arguments cannot be sent, or the call is to end.</exception>
    public JavaScriptValue Call(JavaScriptContext context, WorkerNames names, RunningCall running, ReadOnlySpan<JavaScriptValue> arguments)
    {
        if (context.GetInteger(arguments[0], 0, long.MaxValue) != running.Id)
        {
            throw new JavaScriptException("Error", "a callback was called after its call had ended");
        }

        var sequence = ++_sequence;
        var frame = Frame(context, names, running.Id, sequence, arguments);
        Expect(sequence);
        host.Send(frame);

        // The core slot goes to others while the device works.
        context.Store.Waiting?.Invoke();
        (bool IsFulfilled, ReadOnlyMemory<byte> Payload)? answer;
        while ((answer = TakeAnswer()) is null && running.Reason == Functions.Calls.Failure.None)
        {
            _changed.WaitOne();
        }

        Expect(Nothing);
        context.Store.Waited?.Invoke();
        if (answer is not { } arrived || running.Reason != Functions.Calls.Failure.None)
        {
            throw new JavaScriptException("Error", running.Sentence);
        }

        try
        {
            var given = ValueReader.Read(context, arrived.Payload.Span, names);
            return arrived.IsFulfilled ? given : throw context.Describe(given);
        }
        catch (Exception refusal) when (refusal is MalformedValueException or UnsendableValueException)
        {
            throw new JavaScriptException("Error", "the answer of the device is malformed: " + refusal.Message);
        }
    }

    public void Dispose() => _changed.Dispose();

    private void Expect(long sequence)
    {
        lock (_gate)
        {
            (_awaited, _answer) = (sequence, null);
        }
    }

    private (bool IsFulfilled, ReadOnlyMemory<byte> Payload)? TakeAnswer()
    {
        lock (_gate)
        {
            return _answer;
        }
    }

    private static FrameWriter Frame(
        JavaScriptContext context, WorkerNames names, long id, long sequence, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var frame = new FrameWriter(FrameType.Callback).Count(id).Count(sequence).Count(context.GetInteger(arguments[1], 0, int.MaxValue));
        try
        {
            var value = ValueWriter.Write(context, arguments[2], OffloadProtocol.ValueBytesMax, names);
            Payload.Write(frame, value.WrittenSpan);
            return frame;
        }
        catch (UnsendableValueException refusal)
        {
            throw new JavaScriptException("DataCloneError", refusal.Message);
        }
    }
}
