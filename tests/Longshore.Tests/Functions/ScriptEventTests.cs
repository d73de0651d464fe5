using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions;

/// <summary>The handlers <c>queue</c> and <c>scheduled</c> of functions in JavaScript.</summary>
public sealed class ScriptEventTests : IDisposable
{
    private static readonly FunctionName Name = FunctionFixture.Name("f");
    private static readonly string[][] TwoMessages =
        [["7", "1", "2026-01-31T12:00:00.0000000+00:00", "application/json", """{"a":1}"""], ["8", "2", "2026-01-31T12:00:01.5000000+00:00", "text/plain;charset=UTF-8", "two"]];

    private readonly FunctionFixture _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task Queue_WithOneMessage_GetsABatchOfIt()
    {
        await DeployAsync("export default { async queue(batch, env, ctx) { const m = batch.messages[0]; console.error(batch.queue, batch.messages.length, m.id, m.attempts, m.timestamp.toISOString(), m.body.a, typeof ctx.waitUntil) } }");

        using var result = await DeliverAsync("""{"a":1}""", ("longshore-message-id", "7"), ("longshore-attempt", "2"), ("longshore-sent-at", "2026-01-31T12:00:00.0000000+00:00"), ("content-type", "application/json"));

        Assert.Equal("orders 1 7 2 2026-01-31T12:00:00.000Z 1 function\n", Encoding.UTF8.GetString(result.StandardError.Span));
        Assert.Equal((200, 0), (result.Response!.Status, result.Response.Headers.Count));
    }

    [Fact]
    public async Task Queue_WithABatch_GetsEachMessage()
    {
        await DeployAsync("export default { queue(batch) { console.error(...batch.messages.map(m => `${m.id} ${m.attempts} ${m.timestamp.getTime()} ${JSON.stringify(m.body)}`)) } }");

        using var result = await DeliverAsync(TwoMessages);

        Assert.Equal("7 1 1769860800000 {\"a\":1} 8 2 1769860801500 \"two\"\n", Encoding.UTF8.GetString(result.StandardError.Span));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("batch.ackAll()", "")]
    [InlineData("batch.retryAll()", "7, 8")]
    [InlineData("batch.retryAll({ delaySeconds: 9 })", "7=9, 8=9")]
    [InlineData("batch.messages[1].retry({ delaySeconds: 30 })", "8=30")]
    [InlineData("batch.messages[0].ack(); batch.retryAll()", "8")]
    [InlineData("batch.messages[0].retry(); batch.ackAll()", "7")]
    [InlineData("batch.messages[0].ack(); throw new Error('later')", "8")]
    [InlineData("batch.messages[1].ack(); batch.messages[0].retry({ delaySeconds: 1.5 })", "7")]
    [InlineData("batch.messages[1].ack(); batch.messages[0].retry({ delaySeconds: 43_201 })", "7")]
    [InlineData("batch.messages[0].retry({ delaySeconds: 5 }); batch.messages[1].ack(); throw new Error('later')", "7=5")]
    public async Task Queue_ThatDecidesAboutMessages_AsksForThoseAgain(string body, string retries)
    {
        await DeployAsync($"export default {{ async queue(batch) {{ {body} }} }}");

        using var result = await DeliverAsync(TwoMessages);

        Assert.Equal(Failure.None, result.Failure);
        Assert.Equal(retries, string.Join(";", result.Response!.Headers.Where(header => header.Key == "longshore-retry").Select(header => header.Value)));
    }

    // Its handler may still decide about each.
    [Fact]
    public async Task Queue_WithABodyThatIsNoJson_GetsTheOtherMessages()
    {
        await DeployAsync("export default { queue(batch) { for (const m of batch.messages) { try { m.body; m.ack() } catch (e) { console.error(m.id, e.name); m.retry() } } } }");

        using var result = await DeliverAsync([["6", "1", TwoMessages[0][2], "application/json", "{"], .. TwoMessages]);

        Assert.Equal("6 SyntaxError\n", Encoding.UTF8.GetString(result.StandardError.Span));
        Assert.Equal("6", Assert.Single(result.Response!.Headers).Value);
    }

    [Theory]
    [InlineData("throw new Error('broken')", "Error: broken")]
    [InlineData("batch.messages[0].retry(); throw new Error('broken')", "Error: broken")]
    public async Task Queue_ThatThrowsBeforeItAcknowledges_Fails(string body, string detail)
    {
        await DeployAsync($"export default {{ async queue(batch) {{ {body} }} }}");

        using var result = await DeliverAsync(TwoMessages);

        Assert.Equal(Failure.Trapped, result.Failure);
        Assert.Contains(detail, result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queue_OfAFunctionWithoutTheHandler_IsARequest()
    {
        await DeployAsync("export default { async fetch(request) { return request.headers.get('longshore-message-id') + await request.text() } }");

        using var result = await DeliverAsync("body", ("longshore-message-id", "7"));

        Assert.Equal("7body", Encoding.UTF8.GetString(result.Output.Span));
    }

    [Fact]
    public async Task Scheduled_AtItsTime_GetsTheEvent()
    {
        await DeployAsync("export default { async scheduled(event, env, ctx) { ctx.waitUntil(Promise.resolve()); console.error(event.type, event.cron, event.scheduledTime) } }");

        using var result = await DeliverAsync("", ("longshore-scheduled-time", "2026-01-31T12:00:00Z"), ("longshore-cron", "0 * * * *"));

        Assert.Equal("scheduled 0 * * * * 1769860800000\n", Encoding.UTF8.GetString(result.StandardError.Span));
    }

    // Without the node's headers, which no client can send, it is a request.
    [Fact]
    public async Task Request_OfAFunctionWithoutFetch_SaysSo()
    {
        await DeployAsync("export default { queue() {}, scheduled() {} }");

        using var result = await DeliverAsync("");

        Assert.Equal(Failure.Trapped, result.Failure);
        Assert.Contains("the default export has no method fetch", result.Detail, StringComparison.Ordinal);
    }

    private async Task DeployAsync(string source)
    {
        var artifact = FunctionScript.Of(source);
        Assert.Empty((await _node.Catalog.DeployAsync(new FunctionSpec(Name, Artifact.Of(artifact)), artifact, TestContext.Current.CancellationToken)).Errors);
    }

    private Task<InvocationResult> DeliverAsync(string[][] messages)
    {
        using var stream = new MemoryStream();
        foreach (var field in messages.SelectMany(message => message).Select(Encoding.UTF8.GetBytes))
        {
            stream.Write(BitConverter.GetBytes(field.Length));
            stream.Write(field);
        }

        return DeliverAsync(stream.ToArray(), ("longshore-batch", $"{messages.Length}"));
    }

    private Task<InvocationResult> DeliverAsync(string body, params (string Name, string Value)[] headers) =>
        DeliverAsync(Encoding.UTF8.GetBytes(body), headers);

    private Task<InvocationResult> DeliverAsync(byte[] body, params (string Name, string Value)[] headers)
    {
        var request = new GuestRequest("POST", "http://queue/orders", [.. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))]);
        return _node.InvokeOnThreadAsync(new Invocation { Function = Name, Input = body, Request = () => request }, TestContext.Current.CancellationToken);
    }
}
