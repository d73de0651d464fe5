using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Longshore.FunctionalTests.Harness;
using Longshore.Functions.Specs;
using Longshore.Node.Hosting;

namespace Longshore.FunctionalTests.Fleet;

/// <summary>The bridge of <c>samples/microfaas</c> between requests of Kafka's REST proxy and this node, on a port of its own.</summary>
public sealed class KafkaBridgeTests : IAsyncLifetime
{
    private const string Version2 = "application/vnd.kafka.v2+json";
    private const string Json = "application/vnd.kafka.json.v2+json";
    private const string Binary = "application/vnd.kafka.binary.v2+json";

    // The instance that MicroFaaS's workers use.
    private const string Instance = "br1-f2b841dd-1c1a-42b6-9671-0538cd17f138";

    // The requests of MicroFaaS's functions, by the client of MicroPython.
    private const string Worker =
        """
        import json, os
        import ubinascii, urequests
        URL = os.environ["KAFKA"]
        KAFKA = "application/vnd.kafka.v2+json"
        def instance(params): return URL + "/consumers/" + str(params["groupID"]) + "/instances/" + params["consumerID"]
        def send(url, kind, value): return urequests.post(url=url, headers={"content-type": kind, "accept": KAFKA}, data=json.dumps(value))
        def upload_kafka(params):
            send(URL + "/topics/" + params["topic"], "application/vnd.kafka.json.v2+json", {"records": [{"value": params["message"], "partition": 0}]})
            send(instance(params) + "/offsets", KAFKA, {"offsets": [{"topic": params["topic"], "partition": 0, "offset": 0}]})
            return True
        def read_kafka(params):
            answer = urequests.get(url=instance(params) + "/records", headers={"accept": "application/vnd.kafka.binary.v2+json"})
            return ubinascii.a2b_base64(json.loads(answer.text)[0]["value"]).decode("utf-8")
        """;

    private readonly int _port = FreePort.Find();
    private WorkloadNode _node = null!;
    private HttpClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}");

    public async ValueTask InitializeAsync()
    {
        Assert.True(FunctionName.TryParse("kafka", out var name));
        _node = await WorkloadNode.StartAsync(options => options with { FunctionPorts = [new FunctionPort(_port, name)] });
        _client = new HttpClient { BaseAddress = new Uri(Url) };
        await DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task OwnWorkloads_AllMessages_AreReadInTheirOrder()
    {
        await SubscribeAsync("2", Instance, "SampleTopic");
        await _node.DeployAsync("upload_kafka", "--env", $"KAFKA={Url}", "--grant", $"http:{Url}");
        await _node.DeployAsync("read_kafka", "--env", $"KAFKA={Url}", "--grant", $"http:{Url}");
        var reader = WorkloadNode.Inputs("read_kafka")[0].GetRawText();
        foreach (var input in WorkloadNode.Inputs("upload_kafka"))
        {
            Assert.True((await _node.CallAsync("upload_kafka", input.GetRawText())).GetBoolean());

            // The proxy gives the bytes of the JSON value, with its quotation marks.
            Assert.Equal(input.GetProperty("message").GetRawText(), (await _node.CallAsync("read_kafka", reader)).GetString());
        }

        Assert.False((await _node.CallAsync("read_kafka", reader)).GetBoolean());
    }

    [Fact]
    public async Task WorkloadsOfMicroPython_AllMessages_AreReadInTheirOrder()
    {
        await SubscribeAsync("2", Instance, "SampleTopic");
        using var folder = new TemporaryDirectory();
        var program = Path.Combine(folder.Path, "workload.py");
        File.Copy(Path.Combine(WorkloadNode.Folder, "workload.py"), program);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "workloads.py"), Worker, Token);
        await _node.DeployAsAsync("upload", program, "--env", "WORKLOAD=upload_kafka", "--env", $"KAFKA={Url}", "--grant", $"http:{Url}");
        await _node.DeployAsAsync("read", program, "--env", "WORKLOAD=read_kafka", "--env", $"KAFKA={Url}", "--grant", $"http:{Url}");
        foreach (var input in WorkloadNode.Inputs("upload_kafka"))
        {
            Assert.True((await _node.CallAsync("upload", input.GetRawText())).GetBoolean());
            Assert.Equal(
                input.GetProperty("message").GetRawText(), (await _node.CallAsync("read", WorkloadNode.Inputs("read_kafka")[0].GetRawText())).GetString());
        }
    }

    [Fact]
    public async Task Records_OfSeveralWritersAtOnce_HaveOffsetsWithoutGapsAndGoToOneReader()
    {
        const int Writers = 8;
        const int Each = 20;
        await SubscribeAsync("g", "a", "t");
        await SubscribeAsync("g", "b", "t");

        var offsets = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            var written = new List<long>();
            for (var i = 0; i < Each; i++)
            {
                using var answer = await SendAsync(HttpMethod.Post, "/topics/t", Json, $$"""{"records": [{"value": "{{writer}}.{{i}}"}]}""");
                written.Add((await ReadAsync(answer)).GetProperty("offsets")[0].GetProperty("offset").GetInt64());
            }

            return written;
        }));
        var read = await Task.WhenAll(ReadAllAsync("a"), ReadAllAsync("b"));

        Assert.Equal(Enumerable.Range(0, Writers * Each).Select(i => (long)i), offsets.SelectMany(each => each).Order());
        Assert.Equal(Enumerable.Range(0, Writers * Each).Select(i => (long)i), read.SelectMany(each => each).Order());
    }

    [Fact]
    public async Task Group_ThatComesBack_GoesOnFromWhatIsCommitted()
    {
        await CreateAsync("g", """{"name": "a", "format": "json", "auto.offset.reset": "earliest", "auto.commit.enable": "false"}""");
        await SubscribeOnlyAsync("g", "a", "t");
        await ProduceAsync("t", """{"records": [{"value": {"n": 1}, "key": "k"}, {"value": {"n": 2}}, {"value": {"n": 3}}]}""");
        Assert.Equal(3, (await RecordsAsync("g", "a", Json)).GetArrayLength());
        using (var committed = await SendAsync(HttpMethod.Post, "/consumers/g/instances/a/offsets", Version2, """{"offsets": [{"topic": "t", "partition": 0, "offset": 0}]}"""))
        {
            Assert.Equal(HttpStatusCode.NoContent, committed.StatusCode);
        }

        using (var deleted = await _client.DeleteAsync(new Uri("/consumers/g/instances/a", UriKind.Relative), Token))
        {
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }

        await CreateAsync("g", """{"name": "b", "format": "json", "auto.offset.reset": "earliest"}""");
        await SubscribeOnlyAsync("g", "b", "t");

        var records = await RecordsAsync("g", "b", Json);
        Assert.Equal(
            """[{"topic":"t","key":null,"value":{"n":2},"partition":0,"offset":1},{"topic":"t","key":null,"value":{"n":3},"partition":0,"offset":2}]""",
            records.GetRawText());
    }

    [Fact]
    public async Task Queue_OfATopicsName_ReceivesAndGivesMessages()
    {
        await DeployAsync("--grant", "queue:orders", "--subscribe", "events");
        await _node.DeployAsAsync("sender", await WriteAsync("export default async (request, env) => (await env.events.send({ n: 7 })).id"), "--grant", "queue:events");
        await SubscribeAsync("g", "a", "events");

        using var sent = await _node.Node.PostAsync("/function/sender", []);
        sent.EnsureSuccessStatusCode();
        await ProduceAsync("Orders", """{"records": [{"value": {"item": 1}}]}""");

        JsonElement records;
        do
        {
            records = await RecordsAsync("g", "a", Binary);
        }
        while (records.GetArrayLength() == 0);
        Assert.Equal("""{"n":7}""", Encoding.UTF8.GetString(records[0].GetProperty("value").GetBytesFromBase64()));
        using var queues = await _node.Node.GetAsync("/queues");
        Assert.Contains(
            JsonElement.Parse(await queues.Content.ReadAsStringAsync(Token)).EnumerateArray(),
            queue => queue.GetProperty("name").GetString() == "orders" && queue.GetProperty("depth").GetInt64() == 1);
    }

    [Theory]
    [InlineData("GET", "/", null, null, 404, 404)]
    [InlineData("DELETE", "/topics/t", null, null, 405, 405)]
    [InlineData("POST", "/topics/t", "application/json", "{\"records\": [{\"value\": 1}]}", 415, 415)]
    [InlineData("POST", "/topics/t", Json, "{\"records\"", 400, 400)]
    [InlineData("POST", "/topics/t", Json, "{\"records\": []}", 422, 422)]
    [InlineData("POST", "/topics/t", Json, "{\"records\": [1]}", 422, 422)]
    [InlineData("POST", "/topics/t", Json, "{\"records\": [{\"value\": 1, \"partition\": 3}]}", 404, 40402)]
    [InlineData("POST", "/topics/t", Binary, "{\"records\": [{\"value\": \"?\"}]}", 422, 422)]
    [InlineData("POST", "/topics/a%2Fb", Json, "{\"records\": [{\"value\": 1}]}", 422, 422)]
    [InlineData("POST", "/topics/%ff", Json, "{\"records\": [{\"value\": 1}]}", 400, 400)]
    [InlineData("POST", "/consumers/g", Version2, "{\"format\": \"avro\"}", 422, 42204)]
    [InlineData("POST", "/consumers/g", Version2, "{\"name\": \"a\"}", 409, 40902)]
    [InlineData("POST", "/consumers/g/instances/constructor/subscription", Version2, "{\"topics\": [\"t\"]}", 404, 40403)]
    [InlineData("POST", "/consumers/g/instances/a/subscription", Version2, "{\"topics\": []}", 422, 422)]
    [InlineData("GET", "/consumers/g/instances/nobody/records", null, null, 404, 40403)]
    [InlineData("GET", "/consumers/g/instances/a/records", Json, null, 406, 40601)]
    [InlineData("POST", "/consumers/g/instances/a/offsets", Version2, "{\"offsets\": [{\"topic\": \"t\", \"partition\": 0, \"offset\": -1}]}", 422, 422)]
    public async Task Request_ThatIsWrong_IsRefusedByItsCode(string method, string path, string? type, string? body, int status, int code)
    {
        await CreateAsync("g", """{"name": "a"}""");

        using var answer = await SendAsync(new HttpMethod(method), path, type, body);

        Assert.Equal((status, code), ((int)answer.StatusCode, (await ReadAsync(answer)).GetProperty("error_code").GetInt32()));
    }

    [Fact]
    public async Task Port_OfAFunctionThatIsGone_SaysSo()
    {
        using var removed = await _node.Node.Client.DeleteAsync(new Uri("/functions/kafka", UriKind.Relative), Token);
        removed.EnsureSuccessStatusCode();

        using var answer = await _client.GetAsync(new Uri("/topics", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("there is no function \"kafka\"", (await TestNode.ProblemAsync(answer)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bridge_BelowThePathOfAFunction_AnswersToo()
    {
        await ProduceAsync("t", """{"records": [{"value": 1}]}""");

        using var answer = await _node.Node.GetAsync("/function/kafka/topics");

        Assert.Equal("[\"t\"]", await answer.Content.ReadAsStringAsync(Token));
    }

    private Task DeployAsync(params string[] options) =>
        _node.DeployAsAsync("kafka", WorkloadNode.FileOf("kafka_bridge"), ["--grant", "kv:KAFKA", .. options]);

    private async Task<string> WriteAsync(string source)
    {
        var file = Path.Combine(_node.Node.DataDirectory, "sender.js");
        await File.WriteAllTextAsync(file, source, Token);
        return file;
    }

    private async Task<IReadOnlyList<long>> ReadAllAsync(string instance)
    {
        var offsets = new List<long>();
        JsonElement records;
        while ((records = await RecordsAsync("g", instance, Binary)).GetArrayLength() > 0)
        {
            offsets.AddRange(records.EnumerateArray().Select(record => record.GetProperty("offset").GetInt64()));
        }

        return offsets;
    }

    private async Task SubscribeAsync(string group, string instance, string topic)
    {
        await CreateAsync(group, $$"""{"name": "{{instance}}", "format": "binary", "auto.offset.reset": "earliest"}""");
        await SubscribeOnlyAsync(group, instance, topic);
    }

    private async Task CreateAsync(string group, string config)
    {
        using var answer = await SendAsync(HttpMethod.Post, $"/consumers/{group}", Version2, config);
        var created = await ReadAsync(answer);
        Assert.Equal($"{Url}/consumers/{group}/instances/{created.GetProperty("instance_id").GetString()}", created.GetProperty("base_uri").GetString());
    }

    private async Task SubscribeOnlyAsync(string group, string instance, string topic)
    {
        using var answer = await SendAsync(HttpMethod.Post, $"/consumers/{group}/instances/{instance}/subscription", Version2, $$"""{"topics": ["{{topic}}"]}""");
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private async Task ProduceAsync(string topic, string records)
    {
        using var answer = await SendAsync(HttpMethod.Post, $"/topics/{topic}", Json, records);
        Assert.All((await ReadAsync(answer)).GetProperty("offsets").EnumerateArray(), each => Assert.Equal(JsonValueKind.Null, each.GetProperty("error").ValueKind));
    }

    private async Task<JsonElement> RecordsAsync(string group, string instance, string accept)
    {
        using var answer = await SendAsync(HttpMethod.Get, $"/consumers/{group}/instances/{instance}/records", accept, null);
        Assert.Equal(accept, answer.Content.Headers.ContentType?.MediaType);
        return await ReadAsync(answer);
    }

    // The type is that of the body, or of the answer to a request without one.
    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? type, string? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type!);
        }
        else if (type is not null)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        }

        return await _client.SendAsync(request, Token);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer) => JsonElement.Parse(await answer.Content.ReadAsStringAsync(Token));
}
