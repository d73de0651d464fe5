using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Longshore.FunctionalTests.Harness;
using Longshore.Functions.Capabilities.KeyValue;
using Longshore.JavaScript.Modules;
using Longshore.Node.Hosting;
using Longshore.Storage.Sqlite.KeyValue;

namespace Longshore.FunctionalTests.Node;

/// <summary>Key-value stores of a whole node.</summary>
public sealed class KeyValueTests
{
    private const string Counter = "export default async (request, env) => String(await env.visits.increment('count'))";

    private const string Putter = "export default async (request, env) => { await env.puts.put(await request.text(), 'x'); }";
    private const int PutsMin = 500;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Values_OfAStore_SurviveTheNode()
    {
        using var directory = new TemporaryDirectory();
        await using (var node = await StartAsync(directory))
        {
            using var deployed = await node.PutAsync("count", Script(), "grant=kv%3Avisits");
            Assert.True(deployed.IsSuccessStatusCode, await deployed.Content.ReadAsStringAsync(Token));
            Assert.Equal("1", await CallAsync(node));
            Assert.Equal("2", await CallAsync(node));
        }

        await using var again = await StartAsync(directory);

        Assert.Equal("3", await CallAsync(again));
        var metrics = await again.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);
        Assert.Contains("longshore_kv_entries{store=\"visits\"} 1", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_KilledWhileItPuts_LosesNothingItAnsweredFor()
    {
        using var directory = new TemporaryDirectory();
        var answered = new ConcurrentBag<string>();
        await using (var node = await ServeProcess.StartAsync(directory.Path))
        {
            await node.DeployAsync("put", Script(Putter), "?grant=kv%3Aputs");
            var enough = new TaskCompletionSource();
            var writers = Enumerable.Range(0, 16).Select(writer => PutUntilKilledAsync(node.Client, writer, answered, enough)).ToArray();
            await Task.WhenAny(enough.Task, Task.WhenAll(writers));
            await node.Process.KillAsync();
            await Task.WhenAll(writers);
        }

        await using var stores = new SqliteKeyValueStores(directory.Path, new KeyValueLimits(), TimeProvider.System);
        var store = stores.Open("puts");
        Assert.True(answered.Count >= PutsMin);
        foreach (var key in answered)
        {
            Assert.NotNull(await store.FindAsync(Encoding.UTF8.GetBytes(key), Token));
        }
    }

    private static async Task PutUntilKilledAsync(HttpClient client, int writer, ConcurrentBag<string> answered, TaskCompletionSource enough)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"{writer}/{i}");
                using var content = new StringContent(key);
                using var response = await client.PostAsync(new Uri("/function/put", UriKind.Relative), content, Token);
                response.EnsureSuccessStatusCode();
                answered.Add(key);
                if (answered.Count >= PutsMin)
                {
                    enough.TrySetResult();
                }
            }
        }
        catch (HttpRequestException)
        {
            // The node was killed in the middle of a put.
        }
    }

    private static byte[] Script(string source = Counter) =>
        ModuleGraph.Of("main.js", [new("main.js", source, new Dictionary<string, string>())]).Compress();

    private static Task<TestNode> StartAsync(TemporaryDirectory directory) =>
        TestNode.StartAsync((NodeOptions options) => options with { DataDirectory = directory.Path });

    private static Task<string> CallAsync(TestNode node) => node.Client.GetStringAsync(new Uri("/function/count", UriKind.Relative), Token);
}
