using System.Text;
using System.Threading.Channels;
using Longshore.Functions.Calls;

namespace Longshore.Tests.Functions;

/// <summary>A client that keeps the parts of an answer. One that has no room takes each part only when the test takes it.</summary>
internal sealed class RecordedReader(bool hasRoom = true) : IAnswerReader, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly Channel<(string Text, TaskCompletionSource Taken)> _parts = Channel.CreateUnbounded<(string, TaskCompletionSource)>();
    private readonly StringBuilder _text = new();

    public bool WantsPrinted { get; init; }

    /// <summary>Whether it takes a body.</summary>
    public bool TakesBody { get; init; } = true;

    public CancellationToken Gone => _gone.Token;

    public GuestResponse? Head { get; private set; }

    public bool HasBegun { get; private set; }

    public bool WasAborted { get; private set; }

    /// <summary>All that was sent.</summary>
    public string Text => _text.ToString();

    /// <summary>The most bytes that were sent at one time.</summary>
    public int LongestPart { get; private set; }

    public bool Begin(GuestResponse? head)
    {
        (Head, HasBegun) = (head, true);
        return TakesBody;
    }

    public ValueTask SendAsync(ReadOnlySpan<byte> bytes)
    {
        LongestPart = Math.Max(LongestPart, bytes.Length);
        var text = Encoding.UTF8.GetString(bytes);
        _text.Append(text);
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (text.Length > 0)
        {
            Assert.True(_parts.Writer.TryWrite((text, taken)));
        }

        return hasRoom || text.Length == 0 ? default : new(taken.Task);
    }

    /// <summary>Waits for the next part.</summary>
    public async Task<(string Text, TaskCompletionSource Taken)> NextAsync() => await _parts.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>The client goes away.</summary>
    public void Leave() => _gone.Cancel();

    public void Abort()
    {
        WasAborted = true;
        _gone.Cancel();
    }

    public void Dispose() => _gone.Dispose();
}
