using System.Collections.Concurrent;
using Longshore.Trust.Service.Deliveries;

namespace Longshore.Tests.Trust.Service;

/// <summary>Takes what is posted to <c>taken.example</c>, but to its path <c>/away</c>, and nothing else.</summary>
internal sealed class RecordingPoster : IOrderPoster
{
    private readonly ConcurrentQueue<string> _posted = new();
    private int _attempts;

    public IReadOnlyCollection<string> Posted => _posted;

    public int Attempts => _attempts;

    /// <summary>How many attempts fail.</summary>
    public int Fails { get; set; }

    public string? Refusal(Uri server) => server.Host == "taken.example" ? null : "not granted";

    public Task PostAsync(Uri server, string json, CancellationToken cancellationToken)
    {
        if (server.AbsolutePath == "/away")
        {
            throw new IOException("the server is away");
        }

        if (Interlocked.Increment(ref _attempts) <= Fails)
        {
            throw new IOException("the server is away");
        }

        _posted.Enqueue(json);
        return Task.CompletedTask;
    }
}
