using System.Collections.Concurrent;
using System.Net;

namespace Longshore.FunctionalTests.Harness;

/// <summary>A server that a function tells which message it has. It holds some requests back until the node that sent them is gone.</summary>
internal sealed class DeliveryServer : IAsyncDisposable
{
    // Fewer than a subscriber has deliveries at a time, so that the others go on.
    private const int HeldMax = 4;
    private const int HeldEvery = 10;

    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<int, int> _seen = new();
    private readonly ConcurrentDictionary<int, bool> _held = new();
    private readonly Task _serving;

    public DeliveryServer()
    {
        Port = FreePort.Find();
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port { get; }

    /// <summary>Whether requests are held back. Default: yes.</summary>
    public bool Holds { get; set; } = true;

    /// <summary>The messages whose requests were not answered.</summary>
    public IReadOnlyList<int> Held => [.. _held.Keys];

    /// <summary>How often a message came.</summary>
    public int Times(int message) => _seen.GetValueOrDefault(message);

    /// <summary>Forgets the requests that were held back: their node is gone.</summary>
    public void Forget() => _held.Clear();

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var message = int.Parse(context.Request.Url!.AbsolutePath.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
            if (_seen.AddOrUpdate(message, 1, (_, times) => times + 1) == 1 && Holds && message % HeldEvery == 0 && _held.Count < HeldMax)
            {
                _held[message] = true;
                continue;
            }

            try
            {
                context.Response.Close();
            }
            catch (Exception gone) when (gone is HttpListenerException or IOException)
            {
                // The node was killed.
            }
        }
    }
}
