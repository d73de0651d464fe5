namespace Longshore.Wasm.Execution;

/// <summary>One thread that waits: for a notification, or to be ended.</summary>
internal sealed class Waiter : IDisposable
{
    private readonly ManualResetEventSlim _signal = new();

    /// <summary>Whether it was notified. Under the lock of the queues.</summary>
    public bool IsNotified { get; set; }

    public void Wake() => _signal.Set();

    public void Wait(int milliseconds) => _signal.Wait(milliseconds);

    public void Dispose() => _signal.Dispose();
}
