using System.Globalization;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Cli;

public sealed class SessionLogTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Serve_WithSledgesSessionLog_WritesALineForEveryRequest()
    {
        using var directory = new TemporaryDirectory();
        var log = Path.Combine(directory.Path, "sessions.csv");
        var port = FreePort.Find();
        var specification = Path.Combine(directory.Path, "spec.json");
        await File.WriteAllTextAsync(specification, $$"""
            [{"name": "a,b", "port": {{port}}, "routes": [
                {"route": "/echo", "path": "{{Path.Combine(Samples.Folder, "echo.wasm")}}", "relative-deadline-us": 20000000}]}]
            """, Token);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["SLEDGE_HTTP_SESSION_PERF_LOG"] = log };
        await using (var node = await ServeProcess.StartAsync(directory.Path, environment, specification))
        {
            using var content = new ByteArrayContent(new byte[70_000]);
            using var posted = await node.Client.PostAsync(new Uri($"http://localhost:{port}/echo"), content, Token);
            using var absent = await node.Client.GetAsync(new Uri($"http://localhost:{port}/ab%0Ac,d"), Token);
            using var health = await node.Client.GetAsync(new Uri("/healthz", UriKind.Relative), Token);
            await node.Process.InterruptAsync();
            var error = (await node.Process.EndAsync()).Error;
            Assert.DoesNotContain("change nothing here", error, StringComparison.Ordinal);
        }

        var lines = await File.ReadAllLinesAsync(log, Token);
        Assert.Equal(3, lines.Length);
        Assert.Equal(
            "id,tenant,path,method,protocol,status,request_header_bytes,request_body_bytes,response_body_bytes,receive_us,answer_us,send_us,total_us",
            lines[0]);
        Assert.StartsWith("0,\"a,b\",/echo,POST,HTTP/1.1,200,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("1,\"a,b\",\"/ab%0Ac,d\",GET,HTTP/1.1,404,", lines[2], StringComparison.Ordinal);
        var numbers = lines[1].Split(',')[7..].Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        Assert.InRange(numbers[0], 50, 500);
        Assert.Equal([70_000, 70_000], numbers[1..3]);
        Assert.InRange(numbers[6] - numbers[3..6].Sum(), 0, 3);
    }
}
