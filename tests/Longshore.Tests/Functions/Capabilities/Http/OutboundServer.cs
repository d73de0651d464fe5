using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Longshore.Tests.Functions.Capabilities.Http;

/// <summary>A server on loopback that answers well, badly, or never.</summary>
internal sealed class OutboundServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private OutboundServer(WebApplication application) => (_application, Url) = (application, application.Urls.Single());

    /// <summary>Its URL without a path.</summary>
    public string Url { get; }

    public static async Task<OutboundServer> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.Map("/echo", EchoAsync);
        application.Map("/redirect", (HttpContext context, string to, int status) =>
        {
            context.Response.Headers.Location = to;
            context.Response.StatusCode = status;
        });
        application.Map("/around", (HttpContext context) => context.Response.Redirect("/around"));
        application.Map("/bytes", (HttpContext context, int count) => context.Response.Body.WriteAsync(new byte[count]).AsTask());
        application.Map("/bomb", BombAsync);
        application.Map("/stall", (HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await application.StartAsync(cancellationToken);
        return new OutboundServer(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    // The request as text: method, body, then each header.
    private static async Task EchoAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        context.Response.Headers["x-answer"] = "one";
        context.Response.Headers.Append("x-answer", "two");
        await context.Response.WriteAsync(
            $"{context.Request.Method} {body}\n" + string.Join('\n', context.Request.Headers.Select(each => $"{each.Key.ToLowerInvariant()}={each.Value}")),
            context.RequestAborted);
    }

    // 16 MB of zeros in some 16 KB.
    private static async Task BombAsync(HttpContext context)
    {
        context.Response.Headers.ContentEncoding = "gzip";
        await using var packed = new GZipStream(context.Response.Body, CompressionLevel.Optimal);
        for (var i = 0; i < 16; i++)
        {
            await packed.WriteAsync(new byte[1_000_000], context.RequestAborted);
        }
    }
}
