using System.Collections.Concurrent;
using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Values;
using Longshore.Offload.Wire;

namespace Longshore.Offload.Worker;

/// <summary>The functions of the device that a sandbox's calls may call: sends a callback and waits for its answer.</summary>
internal sealed class CallbackChannel(IWorkerHost host) : IDisposable
{
    private readonly BlockingCollection<(long Sequence, bool IsFulfilled, ReadOnlyMemory<byte> Payload)> _answers = [];
    private long _sequence;

    /// <summary>Passes the device's answer to the sandbox's thread.</summary>
    public void Answer(long sequence, bool isFulfilled, ReadOnlyMemory<byte> payload)
    {
        try
        {
            _answers.TryAdd((sequence, isFulfilled, payload));
        }
        catch (ObjectDisposedException)
        {
            // The session has just ended: nobody waits for the answer.
        }
    }

    /// <summary>Wakes the sandbox's thread, because its call is to end.</summary>
    public void Wake() => Answer(sequence: 0, isFulfilled: false, payload: default);

    /// <summary>Calls a function of the device.</summary>
    /// <param name="context">The sandbox.</param>
    /// <param name="names">The names of the sandbox.</param>
    /// <param name="running">The call under way; it may be ended meanwhile.</param>
    /// <param name="arguments">The call that the function belongs to, the function's number, and the array of arguments.</param>
    /// <exception cref="JavaScriptException">The function threw, the arguments cannot be sent, or the call is to end.</exception>
    public JavaScriptValue Call(JavaScriptContext context, WorkerNames names, RunningCall running, ReadOnlySpan<JavaScriptValue> arguments)
    {
        if ((long)context.GetNumber(arguments[0]) != running.Id)
        {
            throw new JavaScriptException("Error", "a callback was called after its call had ended");
        }

        var sequence = ++_sequence;
        host.Send(Frame(context, names, running.Id, sequence, arguments));

        // The core slot goes to others while the device works.
        context.Store.Waiting?.Invoke();
        var answer = _answers.Take();
        while (answer.Sequence != sequence && running.Reason == Functions.Calls.Failure.None)
        {
            answer = _answers.Take();
        }

        context.Store.Waited?.Invoke();
        if (running.Reason != Functions.Calls.Failure.None)
        {
            throw new JavaScriptException("Error", running.Sentence);
        }

        var given = ValueReader.Read(context, answer.Payload.Span, names);
        return answer.IsFulfilled ? given : throw context.Describe(given);
    }

    public void Dispose() => _answers.Dispose();

    private static FrameWriter Frame(
        JavaScriptContext context, WorkerNames names, long id, long sequence, ReadOnlySpan<JavaScriptValue> arguments)
    {
        var frame = new FrameWriter(FrameType.Callback).Count(id).Count(sequence).Count((long)context.GetNumber(arguments[1]));
        try
        {
            var value = ValueWriter.Write(context, arguments[2], names);
            Payload.Check(value.WrittenCount);
            Payload.Write(frame, value.WrittenSpan);
            return frame;
        }
        catch (UnsendableValueException refusal)
        {
            throw new JavaScriptException("DataCloneError", refusal.Message);
        }
    }
}
