namespace Longshore.Node.Faces.Triggers;

/// <summary>A loop that calls a function by itself: for messages, or at times.</summary>
internal abstract class Trigger : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Completes when the loop and all its invocations have ended.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Cancelled when the loop begins nothing new.</summary>
    protected CancellationToken Stopping => _stopping.Token;

    /// <summary>Starts the loop.</summary>
    /// <param name="before">The loop whose place it takes. It has to end first.</param>
    public void Start(Task before) => Ended = StartAsync(before);

    /// <summary>Begins nothing new. Invocations under way continue.</summary>
    public void Stop() => _stopping.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    /// <summary>Runs until <see cref="Stopping"/> is cancelled and all invocations have ended. Throws nothing.</summary>
    protected abstract Task RunAsync();

    private async Task StartAsync(Task before)
    {
        // Whoever starts it does not wait for its first step.
        await Task.Yield();
        await before;
        await RunAsync();
    }
}
