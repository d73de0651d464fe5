
namespace Longshore.Tests.JavaScript;

public sealed class OperationLimitTests(JavaScriptFixture fixture) : IClassFixture<JavaScriptFixture>
{
    // Requests are copies, which the guest's own memory does not bound: it may send one buffer again and again.
    [Fact]
    public void Requests_ThatAreNotAnswered_AreRefusedBeyondTheirLimit()
    {
        using var context = fixture.NewContext();
        context.Operations = _ => new ValueTask<byte[]>(new TaskCompletionSource<byte[]>().Task);
        var output = new RecordedOutput();

        context.Fetch(
            context.Evaluate(
                """
                (async (request, env) => {
                    const value = new Uint8Array(16 << 20);
                    for (let count = 0; count < 3; count++) { env.store.put("key", value); }
                    try { await env.store.put("key", value); } catch (error) { return `${error.name}: ${error.message}`; }
                })
                """,
                "handler.js"),
            "GET",
            "http://node/",
            [],
            [],
            [],
            ["kv", "store"],
            output);

        Assert.Equal("RangeError: more than 67108864 bytes of requests for operations at a time", output.Text);
    }
}
