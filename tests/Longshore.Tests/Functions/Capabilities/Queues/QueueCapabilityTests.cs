using System.Text;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Capabilities.Queues;

public sealed class QueueCapabilityTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("env.orders.send({ a: [1] })", "application/json {\"a\":[1]}")]
    [InlineData("env.orders.send('one', { contentType: 'text' })", "text/plain;charset=UTF-8 one")]
    [InlineData("env.orders.send(new Uint8Array([65]), { contentType: 'bytes' })", "application/octet-stream A")]
    public async Task Send_Value_IsAMessage(string expression, string expected)
    {
        await using var node = await ScriptNode.OpenAsync();

        var id = await node.RunAsync($"return (await {expression}).id", "queue:orders");
        var message = Assert.Single(await node.Queues!.LeaseAsync(Queue("orders"), Token));

        Assert.Equal(id, $"{message.Id}");
        Assert.Equal(expected, $"{message.ContentType} {Encoding.UTF8.GetString(message.Body.Span)}");
    }

    [Fact]
    public async Task SendBatch_Values_AreMessagesInTheirOrder()
    {
        await using var node = await ScriptNode.OpenAsync();

        await node.RunAsync("await env.orders.sendBatch([{ body: 1 }, { body: 'x', contentType: 'text' }, { body: 3 }])", "queue:orders");

        Assert.Equal(
            ["1", "x", "3"],
            (await node.Queues!.LeaseAsync(Queue("orders"), Token)).Select(message => Encoding.UTF8.GetString(message.Body.Span)));
    }

    [Fact]
    public async Task Send_WithADelay_IsDueLater()
    {
        await using var node = await ScriptNode.OpenAsync();

        await node.RunAsync("await env.orders.send(1, { delaySeconds: 3600 })", "queue:orders");

        Assert.Equal((1, 0), (node.Queues!.Find(Queue("orders"))!.Depth, node.Queues.Find(Queue("orders"))!.OldestAgeSeconds));
    }

    [Theory]
    [InlineData("env.orders.send(1, { delaySeconds: 43201 })", "InvalidArgument: field 4 of the request is no integer from 0 to 43200")]
    [InlineData("env.orders.send(1, { delaySeconds: -1 })", "InvalidArgument: field 4")]
    [InlineData("env.orders.send('x'.repeat(200), { contentType: 'text' })", "TooLarge: the message of 200 bytes is over the limit of 100")]
    [InlineData("env.orders.send(undefined)", "TypeError: a value of type undefined has no form in JSON")]
    [InlineData("env.orders.send(1, { contentType: 'text' })", "TypeError: a message is json of any value")]
    [InlineData("env.orders.send(1, { contentType: 'v8' })", "TypeError: a message is json of any value")]
    public async Task Send_WhatIsNoMessage_IsRefused(string expression, string start)
    {
        await using var node = await ScriptNode.OpenAsync(new QueueLimits { MessageBytesMax = 100 });

        Assert.StartsWith(start, await node.FailAsync(expression, "queue:orders"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ToAFullQueue_IsRefusedAndTheOthersStay()
    {
        await using var node = await ScriptNode.OpenAsync(new QueueLimits { MessagesMax = 1 });

        Assert.StartsWith(
            "LimitReached: the queue \"orders\" is at its limit of 1 messages",
            await node.FailAsync("env.orders.sendBatch([{ body: 1 }, { body: 2 }])", "queue:orders"),
            StringComparison.Ordinal);
        Assert.Equal(1, node.Queues!.Find(Queue("orders"))!.Depth);
    }

    [Fact]
    public async Task Send_WithoutANode_IsUnavailable()
    {
        await using var node = ScriptNode.WithoutQueues();

        Assert.StartsWith("Unavailable: there are no queues without a node", await node.FailAsync("env.orders.send(1)", "queue:orders"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_FromC_IsAMessage()
    {
        await using var node = await ScriptNode.OpenAsync();
        await node.DeploySampleAsync("message", MessageQueues.GrantOf(Queue("orders")));

        var id = await node.CallAsync("message", "hello", "orders");
        var message = Assert.Single(await node.Queues!.LeaseAsync(Queue("orders"), Token));

        Assert.Equal((id, "text/plain", "hello"), ($"{message.Id}", message.ContentType, Encoding.UTF8.GetString(message.Body.Span)));
    }

    [Theory]
    [InlineData("others", "the function has no grant for this: deploy it with --grant queue:others")]
    [InlineData("O o", "a queue's name is 1 to 63 characters")]
    public async Task Send_ToAQueueThatIsNotGranted_NamesTheGrant(string queue, string start)
    {
        await using var node = await ScriptNode.OpenAsync();
        await node.DeploySampleAsync("message", MessageQueues.GrantOf(Queue("orders")));

        Assert.StartsWith(start, await node.ErrorOfAsync("message", "hello", queue), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_WithoutAGrant_NamesTheGrant()
    {
        await using var node = await ScriptNode.OpenAsync();
        await node.DeploySampleAsync("message");

        Assert.Equal(
            "the function has no grant for this: deploy it with --grant queue:orders", await node.ErrorOfAsync("message", "hello", "orders"));
    }

    [Fact]
    public async Task Grant_OfNoQueue_GivesNoObject()
    {
        await using var node = await ScriptNode.OpenAsync();

        Assert.Equal("undefined", await node.RunAsync("return typeof env.orders"));
    }

    [Theory]
    [InlineData("queue:Orders", "grants[0]: \"queue:Orders\" is not understood: a queue's name is")]
    [InlineData("queue:", "grants[0]: \"queue:\" is not understood: a queue's name is")]
    public void Validate_WrongGrant_IsRefused(string text, string start)
    {
        Assert.True(Grant.TryParse(text, out var grant));
        var spec = new FunctionSpec(FunctionFixture.Name("f"), new Artifact(ModuleDigest.Of([1]), ArtifactKind.WasmCommand)) { Grants = [grant] };

        Assert.StartsWith(start, Assert.Single(FunctionSpecValidator.Validate(spec)).ToString(), StringComparison.Ordinal);
    }

    private static QueueName Queue(string name) => QueueName.TryParse(name, out var queue) ? queue : throw new ArgumentException(name, nameof(name));
}
