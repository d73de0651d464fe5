namespace Longshore.JavaScript.Contexts;

/// <content>What the guest asks the host for while it runs.</content>
public sealed partial class JavaScriptContext
{
    private PendingOperations? _operations;

    /// <summary>Does what the guest asks for. Default: null, every request is refused.</summary>
    public OperationHandler? Operations { get; set; }

    /// <summary>Called on the guest's thread before the guest, which has nothing else to do, waits for operations. The argument says whether
    /// it waits for one operation and nothing else. Default: null.</summary>
    public Action<bool>? Waits { get; set; }

    /// <summary>Begins an operation.</summary>
    /// <param name="request">The request, as bytes of the guest.</param>
    /// <returns>An <c>ArrayBuffer</c> with the answer, or a number: the answer follows, see <see cref="PreludeHooks.Answer"/>.</returns>
    internal JavaScriptValue BeginOperation(JavaScriptValue request)
    {
        if (Operations is null)
        {
            throw new JavaScriptException("Error", "the host does nothing for this program");
        }

        _operations ??= new PendingOperations();
        if (_operations.Count >= HostLimits.OperationsMax)
        {
            throw new JavaScriptException("RangeError", $"more than {HostLimits.OperationsMax} operations of the host at a time");
        }

        var bytes = GetBytes(request);
        if (bytes.Length > HostLimits.RequestBytesMax - _operations.RequestBytes)
        {
            throw new JavaScriptException("RangeError", $"more than {HostLimits.RequestBytesMax} bytes of requests for operations at a time");
        }

        var length = bytes.Length;
        var running = Operations(bytes.ToArray());
        return running.IsCompletedSuccessfully ? NewArrayBuffer(running.Result) : NewNumber(_operations.Add(running, length));
    }

    // Waits for a timer or an answer, whichever comes first, and runs it.
    private bool TryRunNext(Action<TimeSpan> wait)
    {
        if (TryTakeAnswer() || TryMove() || TryAbandon())
        {
            return true;
        }

        var next = NextTimer();
        if (next is null && !HasOperations)
        {
            return false;
        }

        if (_operations is not { } pending || (pending.Count == 0 && _stream is null))
        {
            if (next > TimeSpan.Zero)
            {
                wait(next!.Value);
            }
        }
        else
        {
            Waits?.Invoke(pending.Count == 1 && next is null);
            if (!pending.Next.IsCompleted && (next is null || next > TimeSpan.Zero))
            {
                _store.Wait(pending.Next, next ?? Timeout.InfiniteTimeSpan, _time);
            }

            if (TryTakeAnswer() || TryAbandon())
            {
                return true;
            }
        }

        RunTimer();
        return true;
    }

    private bool TryTakeAnswer()
    {
        if (_operations is null || !_operations.TryTake(out var id, out var answer))
        {
            return false;
        }

        Span<JavaScriptValue> arguments = [NewNumber(id), NewArrayBuffer(answer)];
        Free(Call(Hooks.Answer, arguments));
        Free(arguments);
        return true;
    }
}
