using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Longshore.Benchmarks.Http;

/// <summary>The node's web server alone. It answers every request with 200 and an empty body.</summary>
internal static class BareKestrel
{
    public static async Task<(WebApplication Application, Uri Url)> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseSockets().UseUrls("http://127.0.0.1:0")
            .ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var application = builder.Build();
        application.Run(context =>
        {
            context.Response.ContentType = "application/octet-stream";
            context.Response.ContentLength = 0;
            return Task.CompletedTask;
        });
        await application.StartAsync(cancellationToken);
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return (application, new Uri(addresses.First()));
    }
}
