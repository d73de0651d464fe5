using System.Net.Http.Json;
using Longshore.FunctionalTests.Harness;
using Longshore.JavaScript.Modules;
using Longshore.Node.Faces.Queues;

namespace Longshore.FunctionalTests.Node;

/// <summary>Queues and schedules of a whole node, and the command that shows queues.</summary>
public sealed class QueueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Command_DeadLetter_IsShownReplayedAndGone()
    {
        await using var node = await TestNode.StartAsync();
        await PutAsync(node, "sender", Samples.Read("message"), "?grant=queue:orders");
        await PutAsync(node, "receiver", Module("() => { throw new Error('no') }"), "?subscribe=orders:attempts=1");
        using (await node.Client.PostAsync(new Uri("/function/sender?orders", UriKind.Relative), new StringContent("hello"), Token))
        {
            await UntilAsync(node, queue => queue.Dead == 1);
        }

        var shown = await RunAsync(node, "queue", "show", "orders");
        Assert.Contains("receiver", shown.Output, StringComparison.Ordinal);
        Assert.Contains("Trapped", shown.Output, StringComparison.Ordinal);
        await PutAsync(node, "receiver", Module("() => 'yes'"), "?subscribe=orders:attempts=1");

        Assert.Equal("replayed 1 message\n", (await RunAsync(node, "queue", "replay", "orders")).Output);

        await UntilAsync(node, queue => queue is { Delivered: 1, Dead: 0, Depth: 0 });
        Assert.Contains("\"name\": \"orders\"", (await RunAsync(node, "queue", "list", "--json")).Output, StringComparison.Ordinal);
        Assert.Equal("removed 0 messages\n", (await RunAsync(node, "queue", "purge", "orders")).Output);
        var metrics = await node.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);
        Assert.Contains("longshore_queue_delivered_total{queue=\"orders\"} 1", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("queue show absent", "there is no queue \"absent\"")]
    [InlineData("queue replay absent 7", "the queue \"absent\" has no such dead letter")]
    [InlineData("queue show Absent", "a queue's name is")]
    public async Task Command_WhatDoesNotExist_SaysSo(string command, string reason)
    {
        await using var node = await TestNode.StartAsync();

        var output = await RunAsync(node, command.Split(' '));

        Assert.Equal(2, output.ExitCode);
        Assert.Contains(reason, output.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queues_WithoutTheToken_AreRefused()
    {
        await using var node = await TestNode.StartAsync();
        using var client = new HttpClient { BaseAddress = node.Url };

        using var answer = await client.GetAsync(new Uri("/queues", UriKind.Relative), Token);

        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Schedule_EverySecond_CallsTheFunction()
    {
        await using var node = await TestNode.StartAsync();
        await PutAsync(
            node, "ticker", Module("async (request, env) => { await env.orders.send(request.headers.get('longshore-scheduled-time')) }"), "?grant=queue:orders&cron=*%20*%20*%20*%20*%20*");

        await UntilAsync(node, queue => queue.Depth > 0);
    }

    private static byte[] Module(string handler) =>
        ModuleGraph.Of("main.js", [new ModuleText("main.js", "export default " + handler, new Dictionary<string, string>())]).Compress();

    private static async Task PutAsync(TestNode node, string name, byte[] artifact, string query)
    {
        using var content = new ByteArrayContent(artifact);
        using var answer = await node.Client.PutAsync(new Uri($"/functions/{name}{query}", UriKind.Relative), content, Token);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    private static async Task UntilAsync(TestNode node, Func<QueueSummary, bool> isSo)
    {
        while (true)
        {
            var queues = await node.Client.GetFromJsonAsync("/queues", QueueJson.Default.QueueSummaryArray, Token);
            if (queues!.FirstOrDefault(queue => queue.Name == "orders") is { } found && isSo(found))
            {
                return;
            }

            await Task.Delay(20, Token);
        }
    }

    private static Task<CommandOutput> RunAsync(TestNode node, params string[] arguments) =>
        LongshoreProcess.RunAsync([.. arguments, "--data", node.DataDirectory]);
}
