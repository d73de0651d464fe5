using System.Net;
using System.Threading.Channels;

namespace Longshore.FunctionalTests.Harness;

/// <summary>A server that takes posts. It answers the first ones with 500, if asked to.</summary>
internal sealed class CallbackServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Channel<(WebHeaderCollection Headers, string Body)> _posts =
        Channel.CreateUnbounded<(WebHeaderCollection Headers, string Body)>();

    private readonly Task _serving;
    private int _refusals;

    public CallbackServer(int refusals = 0)
    {
        _refusals = refusals;
        Port = FreePort.Find();
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port { get; }

    public string Grant => $"http://127.0.0.1:{Port}";

    public string Url => $"http://127.0.0.1:{Port}/done";

    /// <summary>The next post that was taken.</summary>
    public async Task<(WebHeaderCollection Headers, string Body)> NextAsync() => await _posts.Reader.ReadAsync(TestContext.Current.CancellationToken);

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

            using var reader = new StreamReader(context.Request.InputStream);
            var body = await reader.ReadToEndAsync();
            var isRefused = _refusals-- > 0;
            context.Response.StatusCode = isRefused ? 500 : 200;
            context.Response.Close();
            if (!isRefused)
            {
                _posts.Writer.TryWrite(((WebHeaderCollection)context.Request.Headers, body));
            }
        }
    }
}
