using Longshore.Wasm.Wasi;

namespace Longshore.JavaScript.Contexts;

/// <content>A response whose body is a stream.</content>
public sealed partial class JavaScriptContext
{
    // What sending a part answers.
    private const int Sent = 0;
    private const int NobodyTakesIt = -1;

    // An answer as OperationHandler describes it: done.
    private static readonly byte[] Done = new byte[sizeof(int)];

    // The response that is being sent, or null.
    private IResponseReader? _stream;
    private bool _isAbandoned;

    /// <summary>Sends a part of the response.</summary>
    /// <returns>0; -1 if nobody takes it; or the number of an operation, whose end the guest waits for.</returns>
    internal JavaScriptValue SendPart(JavaScriptValue part)
    {
        if (_stream is null)
        {
            throw new JavaScriptException("Error", "no response is being sent");
        }

        if (_stream.Gone.IsCancellationRequested)
        {
            return NewNumber(NobodyTakesIt);
        }

        var sending = _stream.SendAsync(GetBytes(part));
        if (sending.IsCompleted)
        {
            return NewNumber(Sent);
        }

        _operations ??= new PendingOperations();
        return NewNumber(_operations.Add(DoneAsync(sending), requestBytes: 0));
    }

    private static async ValueTask<byte[]> DoneAsync(ValueTask sending)
    {
        await sending.ConfigureAwait(false);
        return Done;
    }

    // The guest reads its stream to the end. With nobody to send it to, that is the body.
    private void SendStream(FetchResponse head, Func<FetchResponse, IResponseReader?>? begin, IGuestOutput output)
    {
        _stream = begin?.Invoke(head);
        _isAbandoned = false;
        if (_stream is null)
        {
            var whole = Await(CallHook(Hooks.Send, NewBoolean(false)), Sleep);
            WriteContent(whole, output);
            Drop([whole]);
            return;
        }

        _operations ??= new PendingOperations();
        using var gone = _stream.Gone.UnsafeRegister(static operations => ((PendingOperations)operations!).Wake(), _operations);
        try
        {
            Free(Await(CallHook(Hooks.Send, NewBoolean(true)), Sleep));
        }
        finally
        {
            _stream = null;
        }
    }

    // Tells the guest once that nobody reads its stream any more.
    private bool TryAbandon()
    {
        if (_isAbandoned || _stream is not { Gone.IsCancellationRequested: true })
        {
            return false;
        }

        _isAbandoned = true;
        Free(CallHook(Hooks.Abandon));
        return true;
    }
}
