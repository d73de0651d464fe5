using System.Diagnostics;
using System.Globalization;
using System.Text;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;
using Longshore.JavaScript.Modules;
using Longshore.Storage.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Longshore.Benchmarks.Reach;

/// <summary>What <c>fetch</c> of a guest in JavaScript adds to a request by .NET's own client, in microseconds (p50).</summary>
/// <param name="BareMicroseconds">The time of a request by HttpClient.</param>
/// <param name="GuestMicroseconds">The time of a request by the guest, as the guest sees it.</param>
internal sealed record FetchCost(double BareMicroseconds, double GuestMicroseconds)
{
    private const int Calls = 2_000;

    // Until then the runtime still replaces the host's code by optimised code.
    private const int WarmUpCalls = 6_000;

    // As many as a function makes whose caller waits. One that makes thousands counts as long, and gives way to others.
    private const int CallsOfInvocation = 10;

    // Requests a URL again and again, and answers with each request's time in microseconds.
    private const string Guest = """
        export default async request => {
            const url = await request.text();
            const times = [];
            for (let i = 0; i < CALLS; i++) {
                const began = performance.now();
                await (await fetch(url)).text();
                times.push(1000 * (performance.now() - began));
            }
            return times.join("\n");
        };
        """;

    /// <summary>Measures both against one server in this process.</summary>
    public static async Task<FetchCost> MeasureAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        await using var server = await StartServerAsync(cancellationToken);
        var url = new Uri(server.Urls.Single());
        progress("requests by HttpClient");
        var bare = await MeasureBareAsync(url, cancellationToken);
        progress("requests by a guest");
        return new FetchCost(Statistics.Percentile(bare, 50), Statistics.Percentile(await MeasureGuestAsync(url, cancellationToken), 50));
    }

    private static async Task<WebApplication> StartServerAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.Run(context => context.Response.WriteAsync("hello"));
        await server.StartAsync(cancellationToken);
        return server;
    }

    private static async Task<double[]> MeasureBareAsync(Uri url, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        var times = new double[WarmUpCalls + Calls];
        for (var i = 0; i < times.Length; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await client.GetStringAsync(url, cancellationToken);
            times[i] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        }

        return times[WarmUpCalls..];
    }

    private static async Task<double[]> MeasureGuestAsync(Uri url, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("longshore-bench-");
        try
        {
            await using var store = await SqliteFunctionStore.OpenAsync(data.FullName, cancellationToken);
            using var http = new OutboundHttp(new HttpLimits());
            var options = new FunctionsOptions();
            using var catalog = new FunctionCatalog(store, TimeProvider.System, options, new CapabilityServices { Http = http });
            using var invoker = new Invoker(catalog, TimeProvider.System, options);
            var function = await DeployAsync(catalog, url, cancellationToken);
            var times = new List<double>();
            while (times.Count < WarmUpCalls + Calls)
            {
                times.AddRange(await CallAsync(invoker, function, url, cancellationToken));
            }

            return [.. times[WarmUpCalls..]];
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<FunctionSpec> DeployAsync(FunctionCatalog catalog, Uri url, CancellationToken cancellationToken)
    {
        var source = Guest.Replace("CALLS", CallsOfInvocation.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var module = ModuleGraph.Of("fetch.js", [new ModuleText("fetch.js", source, new Dictionary<string, string>())]).Compress();
        _ = FunctionName.TryParse("fetch", out var name);
        var spec = new FunctionSpec(name, Artifact.Of(module)) { Grants = [new Grant(OutboundHttp.CapabilityName, url.Authority)] };
        var deployed = await catalog.DeployAsync(spec, module, cancellationToken);
        return deployed.Errors.Count == 0 ? spec : throw new InvalidOperationException(string.Join("; ", deployed.Errors));
    }

    private static async Task<double[]> CallAsync(Invoker invoker, FunctionSpec spec, Uri url, CancellationToken cancellationToken)
    {
        using var result = await invoker.InvokeAsync(Invocation.Of(spec) with { Input = Encoding.UTF8.GetBytes(url.AbsoluteUri) }, cancellationToken);
        return result.Failure == Failure.None
            ? [.. Encoding.ASCII.GetString(result.Output.Span).Split('\n').Select(line => double.Parse(line, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException(result.Detail);
    }
}
