using Longshore.Functions.Calls;
using Longshore.Functions.Specs;
using Longshore.JavaScript.Contexts;

namespace Longshore.Functions.Sandboxes;

/// <summary>An answer that leaves while its guest runs. Used by one thread of the guest.</summary>
internal sealed class AnswerStream : IResponseReader, IDisposable
{
    private readonly IAnswerReader _reader;
    private readonly AnswerPlaces _places;
    private readonly FunctionSpec _spec;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _gone;
    private readonly Lock _lock = new();
    private int _room;
    private bool _hasEnded;
    private volatile bool _isStalled;

    /// <summary>Begins an answer.</summary>
    /// <param name="reader">The client.</param>
    /// <param name="places">The places for such answers.</param>
    /// <param name="spec">The function.</param>
    /// <param name="head">The status and headers; null for what a guest prints.</param>
    /// <param name="time">The clocks.</param>
    /// <exception cref="AnswerRefusedException">There is no place. Nothing was sent.</exception>
    public AnswerStream(IAnswerReader reader, AnswerPlaces places, FunctionSpec spec, GuestResponse? head, TimeProvider time)
    {
        (_reader, _places, _spec, _time, _room) = (reader, places, spec, time, spec.Limits.OutputBytesMax);
        if (places.TryTake(spec.Name) is { } refusal)
        {
            throw new AnswerRefusedException(Failure.Overloaded, refusal);
        }

        _gone = CancellationTokenSource.CreateLinkedTokenSource(reader.Gone);
        try
        {
            if (reader.Begin(head))
            {
                return;
            }

            // What the guest sends is for nobody, and that is no failure.
            _gone.Cancel();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Why the answer does not reach its client; the default value if it does.</summary>
    public GuestEnd End => _isStalled ? new GuestEnd(Failure.ReaderStalled, $"the client took nothing of the answer for {AnswerLimits.StallMax.TotalSeconds} s")
        : _reader.Gone.IsCancellationRequested ? new GuestEnd(Failure.Cancelled, "the client went away before the answer was whole")
        : default;

    /// <inheritdoc/>
    /// <exception cref="OutputLimitException">The answer is over the function's limit.</exception>
    public ValueTask SendAsync(ReadOnlySpan<byte> bytes)
    {
        if (_gone.IsCancellationRequested)
        {
            return default;
        }

        if (bytes.Length > _room)
        {
            throw new OutputLimitException(_spec.Limits.OutputBytesMax);
        }

        _room -= bytes.Length;
        var sending = _reader.SendAsync(bytes);
        return sending.IsCompletedSuccessfully ? default : new(WatchAsync(sending.AsTask()));
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _hasEnded = true;
        }

        _gone.Dispose();
        _places.Leave(_spec.Name);
    }

    private async Task WatchAsync(Task sending)
    {
        try
        {
            await sending.WaitAsync(AnswerLimits.StallMax, _time, _gone.Token).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Stall();
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
            // The client has gone, which the token says.
        }
    }

    // The call may end meanwhile, and then the connection is no longer its own.
    private void Stall()
    {
        lock (_lock)
        {
            if (!_hasEnded)
            {
                _isStalled = true;
                _reader.Abort();
                _gone.Cancel();
            }
        }
    }
}
