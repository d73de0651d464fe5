using System.Net;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Node.OpenFaas;

/// <summary>Answers that clients of OpenFaaS get while the function runs.</summary>
public sealed class StreamTests
{
    // Prints a piece, and goes on when the test has seen it.
    private const string Program = """
        import os, sys, time
        print("data: one\n", flush=True)
        while not os.path.exists("/seen/one"):
            time.sleep(0.01)
        if os.path.exists("/seen/fail"):
            raise SystemExit(3)
        print("data: " + "x" * int(os.environ.get("LENGTH", "3")) + "\n", flush=True)
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("text/event-stream", "text/event-stream")]
    [InlineData("application/x-ndjson;q=1, */*", "application/x-ndjson")]
    public async Task Call_ThatAsksForAStream_SeesWhatTheFunctionPrintsWhileItRuns(string accept, string type)
    {
        using var directory = new TemporaryDirectory();
        await using var gateway = await StartAsync(directory, "3");

        using var answer = await SendAsync(gateway, accept);
        await using var body = await answer.Content.ReadAsStreamAsync(Token);
        using var lines = new StreamReader(body);

        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal("data: one", await lines.ReadLineAsync(Token));
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "seen", "one"), "", Token);
        Assert.Equal("\ndata: xxx\n\n", await lines.ReadToEndAsync(Token));
    }

    // Beyond what the node keeps for a client that reads slowly.
    [Fact]
    public async Task Call_OfALongStream_IsWhole()
    {
        using var directory = new TemporaryDirectory();
        await using var gateway = await StartAsync(directory, "600000");
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "seen", "one"), "", Token);

        using var answer = await SendAsync(gateway, "text/event-stream");

        Assert.Equal("data: one\n\ndata: ".Length + 600_002, (await answer.Content.ReadAsStringAsync(Token)).Length);
    }

    [Fact]
    public async Task Call_ThatFailsInItsStream_IsCutOff()
    {
        using var directory = new TemporaryDirectory();
        await using var gateway = await StartAsync(directory, "3");

        using var answer = await SendAsync(gateway, "text/event-stream");
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "seen", "fail"), "", Token);
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "seen", "one"), "", Token);

        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Call_ThatFailsBeforeItPrints_HasItsStatus()
    {
        using var directory = new TemporaryDirectory();
        await using var gateway = await StartAsync(directory, "3", "raise ValueError('soon')");

        using var answer = await SendAsync(gateway, "text/event-stream");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    private static async Task<GatewayNode> StartAsync(TemporaryDirectory directory, string length, string program = Program)
    {
        var seen = Directory.CreateDirectory(Path.Combine(directory.Path, "seen")).FullName;
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "talk.py"), program, Token);
        var gateway = await GatewayNode.StartAsync(options => options with { FilesDirectory = directory.Path });
        await gateway.DeployAsync(
            $$"""{"service":"talk","image":"file:talk.py","envVars":{"LENGTH":"{{length}}"},"annotations":{"longshore/grants":"files:{{seen}}:/seen"} }""");
        return gateway;
    }

    private static async Task<HttpResponseMessage> SendAsync(GatewayNode gateway, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/function/talk", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }
}
