using System.Collections.Concurrent;
using System.Net;

namespace Longshore.FunctionalTests.Harness;

/// <summary>A stand-in for an object store that anyone may use: PUT keeps a body under its path, GET answers with it.</summary>
internal sealed class FileStore : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public FileStore()
    {
        var port = FreePort.Find();
        Url = $"http://127.0.0.1:{port}";
        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url { get; }

    /// <summary>The bodies by their paths.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

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

            await AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var path = context.Request.RawUrl!;
        if (context.Request.HttpMethod == "PUT")
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            Files[path] = body.ToArray();
        }
        else if (Files.TryGetValue(path, out var file))
        {
            await context.Response.OutputStream.WriteAsync(file);
        }
        else
        {
            context.Response.StatusCode = (int)HttpStatusCode.NotFound;
        }

        context.Response.Close();
    }
}
