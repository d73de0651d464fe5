using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Values;
using Longshore.Offload.Wire;

namespace Longshore.Offload.Device;

/// <summary>Runs functions of the program that workers call back, and sends their results.</summary>
/// <param name="context">The program's context.</param>
/// <param name="post">Queues something for the program's thread.</param>
internal sealed class DeviceCallbacks(JavaScriptContext context, Action<Action> post)
{
    /// <summary>Calls a function that a call was given.</summary>
    /// <param name="worker">The worker that calls.</param>
    /// <param name="call">The call that runs there.</param>
    /// <param name="sequence">The number of the callback, which its answer repeats.</param>
    /// <param name="number">The index of the function among the call's callbacks.</param>
    /// <param name="payload">The array of arguments.</param>
    public void Run(WorkerState worker, OffloadCall call, long sequence, int number, ReadOnlyMemory<byte> payload)
    {
        try
        {
            var arguments = ValueReader.Read(context, payload.Span, call.Library.Names);
            var undefined = context.NewUndefined();
            var promise = context.Begin(call.Callbacks[number], undefined, arguments);
            context.Free(arguments);
            context.Free(undefined);
            AnswerWhenSettled(worker, call, sequence, promise);
        }
        catch (Exception refusal) when (refusal is MalformedValueException or UnsendableValueException or JavaScriptException)
        {
            Answer(worker, call, sequence, isFulfilled: false, context.NewError("Error", "the callback's arguments are malformed: " + refusal.Message));
        }
    }

    // A callback may be asynchronous: the worker waits, the program goes on.
    private void AnswerWhenSettled(WorkerState worker, OffloadCall call, long sequence, JavaScriptValue promise)
    {
        context.RunJobs();
        if (context.TryTakeResult(promise, out var isRejected) is { } result)
        {
            Answer(worker, call, sequence, !isRejected, result);
            return;
        }

        context.Then(promise, (inner, _) =>
        {
            post(() => AnswerWhenSettled(worker, call, sequence, promise));
            return inner.NewUndefined();
        });
    }

    private void Answer(WorkerState worker, OffloadCall call, long sequence, bool isFulfilled, JavaScriptValue result)
    {
        var frame = Begin(call, sequence, isFulfilled);
        try
        {
            var value = ValueWriter.Write(context, result, OffloadProtocol.ValueBytesMax, call.Library.Names);
            Payload.Write(frame, value.WrittenSpan);
        }
        catch (Exception refusal) when (refusal is UnsendableValueException or JavaScriptException)
        {
            var error = context.NewError("DataCloneError", refusal.Message);
            frame = Begin(call, sequence, isFulfilled: false);
            Payload.Write(frame, ValueWriter.Write(context, error, OffloadProtocol.ValueBytesMax).WrittenSpan);
            context.Free(error);
        }

        context.Free(result);
        worker.Remote.Send(frame);
    }

    private static FrameWriter Begin(OffloadCall call, long sequence, bool isFulfilled) =>
        new FrameWriter(FrameType.CallbackAnswer).Count(call.RemoteId).Count(sequence).Byte(isFulfilled ? (byte)0 : (byte)1);
}
