using System.Collections.Concurrent;

namespace Longshore.Offload.Device;

/// <summary>What other threads have the program's thread do. Bounded by what workers may have under way, not by itself.</summary>
internal sealed class ProgramEvents : IDisposable
{
    private readonly BlockingCollection<Action> _events = [];

    public bool IsEmpty => _events.Count == 0;

    /// <summary>Queues something for the program's thread, from any thread. After the program's end it is dropped.</summary>
    public void Post(Action happened)
    {
        try
        {
            _events.Add(happened);
        }
        catch (ObjectDisposedException)
        {
            // The program has ended.
        }
    }

    /// <summary>Does everything that is queued. Waits for the first thing if nothing is.</summary>
    /// <param name="wait">The longest wait; null waits for ever.</param>
    public void Run(TimeSpan? wait)
    {
        var milliseconds = wait is { } time ? (int)Math.Min(Math.Ceiling(time.TotalMilliseconds), int.MaxValue) : Timeout.Infinite;
        for (; _events.TryTake(out var happened, milliseconds); milliseconds = 0)
        {
            happened();
        }
    }

    public void Dispose() => _events.Dispose();
}
