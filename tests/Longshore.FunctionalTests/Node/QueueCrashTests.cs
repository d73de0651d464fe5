using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using Longshore.FunctionalTests.Harness;
using Longshore.JavaScript.Modules;
using Longshore.Node.Faces.Queues;

namespace Longshore.FunctionalTests.Node;

/// <summary>A node killed while it takes and delivers messages: every confirmed message is delivered, and none is acknowledged before its
/// delivery has ended.</summary>
public sealed class QueueCrashTests
{
    private const int Rounds = 3;
    private const int MessagesOfRound = 150;
    private const int Senders = 8;

    private const string Sender = "export default async (request, env) => { await env.orders.send(await request.text(), { contentType: 'text' }) }";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Node_KilledUnderLoad_LosesNoMessageAndAcknowledgesNoneEarly()
    {
        using var directory = new TemporaryDirectory();
        await using var server = new DeliveryServer();
        var confirmed = new ConcurrentBag<int>();
        var unanswered = new List<int>();
        for (var round = 0; round < Rounds; round++)
        {
            await SendUntilKilledAsync(directory.Path, server, confirmed, round);
            unanswered.AddRange(server.Held);
            server.Forget();
        }

        server.Holds = false;
        await using var node = await ServeProcess.StartAsync(directory.Path);
        while (await DepthAsync(node) > 0)
        {
            await Task.Delay(50, Token);
        }

        Assert.True(confirmed.Count >= Rounds * MessagesOfRound);
        Assert.All(confirmed, message => Assert.True(server.Times(message) >= 1, $"message {message} was lost"));
        Assert.NotEmpty(unanswered);
        Assert.All(unanswered, message => Assert.True(server.Times(message) >= 2, $"message {message} was acknowledged early"));
    }

    private static async Task SendUntilKilledAsync(string directory, DeliveryServer server, ConcurrentBag<int> confirmed, int round)
    {
        await using var node = await ServeProcess.StartAsync(directory);
        if (round == 0)
        {
            await DeployAsync(node, server.Port);
        }

        var before = confirmed.Count;
        var sending = Enumerable.Range(0, Senders).Select(sender => SendAsync(node, confirmed, (round * 100_000) + sender)).ToArray();
        while (confirmed.Count - before < MessagesOfRound || server.Held.Count == 0)
        {
            await Task.Delay(1, Token);
        }

        await node.Process.KillAsync();
        await Task.WhenAll(sending);
    }

    private static async Task SendAsync(ServeProcess node, ConcurrentBag<int> confirmed, int first)
    {
        try
        {
            for (var message = first; ; message += Senders)
            {
                using var body = new StringContent(message.ToString(CultureInfo.InvariantCulture));
                using var response = await node.Client.PostAsync(new Uri("/function/sender", UriKind.Relative), body, Token);
                response.EnsureSuccessStatusCode();
                confirmed.Add(message);
            }
        }
        catch (Exception killed) when (killed is HttpRequestException or IOException)
        {
            // The node was killed, perhaps in the middle of a call.
        }
    }

    private static async Task DeployAsync(ServeProcess node, int port)
    {
        var receiver = "export default async request => "
            + $"{{ const r = await fetch('http://127.0.0.1:{port}/' + await request.text(), {{ method: 'POST' }}); return new Response(null, {{ status: r.status }}) }}";
        await node.DeployAsync("sender", Module(Sender), "?grant=queue:orders");
        await node.DeployAsync("receiver", Module(receiver), $"?grant=http:127.0.0.1:{port}&subscribe=orders&wall-time-us-max=600000000");
    }

    private static byte[] Module(string source) =>
        ModuleGraph.Of("main.js", [new ModuleText("main.js", source, new Dictionary<string, string>())]).Compress();

    private static async Task<long> DepthAsync(ServeProcess node)
    {
        var details = await node.Client.GetFromJsonAsync("/queues/orders", QueueJson.Default.QueueDetails, Token);
        Assert.Empty(details!.DeadLetters);
        return details.Queue.Depth;
    }
}
