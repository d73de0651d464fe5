using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Longshore.FunctionalTests.Harness;
using Longshore.Node.Hosting;

namespace Longshore.FunctionalTests.Node;

/// <summary>Faasm's HTTP on a node.</summary>
public sealed class FaasmTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_OfAnUploadedFunction_AnswersWithItsOutput()
    {
        await using var faasm = await StartAsync();
        using var uploaded = await UploadAsync(faasm, "demo/wordcount", Samples.Read("wordcount"));
        Assert.Equal((HttpStatusCode.OK, "Function upload complete\n"), (uploaded.StatusCode, await uploaded.Content.ReadAsStringAsync(Token)));

        using var answer = await PostAsync(faasm, """{"user":"demo","function":"wordcount","input_data":"ship ahoy ship\n","async":false,"forbid_ndp":true}""");

        Assert.Equal((HttpStatusCode.OK, "text/plain"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.StartsWith("1 lines", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WithACommandLine_PassesArguments()
    {
        await using var faasm = await StartAsync();
        using var uploaded = await UploadAsync(faasm, "demo/fibonacci", Samples.Read("fibonacci"));

        using var answer = await PostAsync(faasm, """{"user":"demo","function":"fibonacci","cmdline":" 10 "}""", "/");

        Assert.Equal("55\n", await answer.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "Empty request")]
    [InlineData("{", HttpStatusCode.BadRequest, "Bad JSON in request body")]
    [InlineData("[]", HttpStatusCode.BadRequest, "Bad JSON in request body")]
    [InlineData("null", HttpStatusCode.BadRequest, "Bad JSON in request body")]
    [InlineData("""{"function":"f"}""", HttpStatusCode.BadRequest, "Empty user")]
    [InlineData("""{"user":"u"}""", HttpStatusCode.BadRequest, "Empty function")]
    [InlineData("""{"user":"u.v","function":"f"}""", HttpStatusCode.BadRequest, "a user and a function are each")]
    [InlineData("""{"user":"u","function":"../f"}""", HttpStatusCode.BadRequest, "a user and a function are each")]
    [InlineData("""{"user":"u","function":"f"}""", HttpStatusCode.NotFound, "there is no function u/f")]
    [InlineData("""{"user":"u","function":"f","async":true}""", HttpStatusCode.NotFound, "there is no function u/f")]
    [InlineData("""{"status":true,"id":7}""", HttpStatusCode.NotFound, "there is no call 7, or its result has expired")]
    [InlineData("""{"exec_graph":true,"id":7}""", HttpStatusCode.NotFound, "there is no call 7, or its result has expired")]
    [InlineData("""{"user":"python","function":"py_func","python":true}""", HttpStatusCode.BadRequest, "Empty py_user")]
    [InlineData("""{"user":"python","function":"py_func","python":true,"py_user":"u"}""", HttpStatusCode.BadRequest, "Empty py_func")]
    [InlineData("""{"python":true,"py_user":"u","py_func":"f"}""", HttpStatusCode.NotFound, "there is no function u/f")]
    [InlineData("""{"python":true,"py_user":"u","py_func":"f","py_entry":"other"}""", HttpStatusCode.NotFound, "there is no function u/f")]
    [InlineData("""{"python":true,"py_user":"u","py_func":"f","py_entry":"_own"}""", HttpStatusCode.BadRequest, "py_entry is the name of a public function")]
    [InlineData("""{"python":true,"py_user":"u","py_func":"f","py_entry":"os.system"}""", HttpStatusCode.BadRequest, "py_entry is the name of a public function")]
    [InlineData("""{"user":"u","function":"f","mpi":true}""", HttpStatusCode.NotFound, "there is no function u/f")]
    [InlineData("""{"user":"u","function":"f","mpi":true,"mpi_world_size":65}""", HttpStatusCode.BadRequest, "mpi_world_size is a number from 1 to 64")]
    [InlineData("""{"user":"u","function":"f","mpi":true,"mpi_world_size":-1}""", HttpStatusCode.BadRequest, "mpi_world_size is a number from 1 to 64")]
    [InlineData("""{"user":"u","function":"f","object":"data"}""", HttpStatusCode.BadRequest, "an object is written BUCKET/KEY")]
    [InlineData("""{"user":"u","function":"f","object":"data/../a"}""", HttpStatusCode.BadRequest, "an object is written BUCKET/KEY")]
    [InlineData("""{"user":"u","function":"f","mpi_world_size":4}""", HttpStatusCode.BadRequest, "mpi_world_size needs mpi")]
    [InlineData("""{"type":3}""", HttpStatusCode.OK, "Flush sent")]
    public async Task Request_OfAnyKind_HasItsOwnAnswer(string body, HttpStatusCode status, string answer)
    {
        await using var faasm = await StartAsync();

        using var answered = await PostAsync(faasm, body);

        Assert.Equal(status, answered.StatusCode);
        Assert.StartsWith(answer, await answered.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hostile/exit", "3", "Exited", "to standard output\n")]
    [InlineData("hostile/trap", "unreachable", "Trapped", "")]
    public async Task Call_ThatFails_IsA500WithTheFailuresName(string sample, string argument, string failure, string text)
    {
        await using var faasm = await StartAsync();
        using var uploaded = await UploadAsync(faasm, "demo/f", Samples.Read(sample));

        using var answer = await PostAsync(faasm, $$"""{"user":"demo","function":"f","cmdline":"{{argument}}"}""");

        Assert.Equal((HttpStatusCode.InternalServerError, failure), (answer.StatusCode, answer.Headers.GetValues("Longshore-Failure").Single()));
        Assert.StartsWith(text, await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AsynchronousCall_HasAResultThatCanBeReadAgainAndSurvivesTheNode()
    {
        using var directory = new TemporaryDirectory();
        string id, result;
        await using (var faasm = await StartAsync(directory))
        {
            using var uploaded = await UploadAsync(faasm, "demo/echo", Samples.Read("echo"));
            id = await BeginAsync(faasm, """{"user":"demo","function":"echo","input_data":"ahoy","async":true}""");
            result = await ResultAsync(faasm, id);
            Assert.Equal(result, await ResultAsync(faasm, id));
        }

        using var parsed = JsonDocument.Parse(result);
        Assert.Equal(
            (id, "demo", "echo", "ahoy", 0),
            (parsed.RootElement.GetProperty("id").GetRawText(), parsed.RootElement.GetProperty("user").GetString(), parsed.RootElement.GetProperty("function").GetString(),
                parsed.RootElement.GetProperty("output_data").GetString(), parsed.RootElement.GetProperty("returnValue").GetInt32()));
        await using var again = await StartAsync(directory);
        Assert.Equal(result, await ResultAsync(again, id));
    }

    [Fact]
    public async Task AsynchronousCall_ThatRunsWhenTheNodeStops_HasFailed()
    {
        using var directory = new TemporaryDirectory();
        string id;
        await using (var faasm = await StartAsync(directory))
        {
            using var uploaded = await UploadAsync(faasm, "demo/sleep", Samples.Read("sleep"), "?wall-time-us-max=60000000");
            Assert.True(uploaded.IsSuccessStatusCode, await uploaded.Content.ReadAsStringAsync(Token));
            id = await BeginAsync(faasm, """{"user":"demo","function":"sleep","cmdline":"50000","async":true}""");
            using var running = await PostAsync(faasm, $$"""{"status":true,"id":{{id}}}""");
            Assert.Equal("RUNNING", await running.Content.ReadAsStringAsync(Token));
        }

        await using var again = await StartAsync(directory);
        using var failed = await PostAsync(again, $$"""{"status":true,"id":{{id}}}""");
        Assert.Equal((HttpStatusCode.InternalServerError, "NodeFailed"), (failed.StatusCode, failed.Headers.GetValues("Longshore-Failure").Single()));
        Assert.StartsWith("FAILED: the node", await failed.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Graph_OfACallThatChains_HasTheCallsThatItMade()
    {
        using var directory = new TemporaryDirectory();
        string id, graph;
        await using (var faasm = await StartAsync(directory))
        {
            using var uploaded = await UploadAsync(faasm, "demo/faasm", Samples.Read("faasm"), "?grant=state:demo");
            id = await BeginAsync(faasm, """{"user":"demo","function":"faasm","input_data":"chain","async":true,"record_exec_graph":true}""");
            await ResultAsync(faasm, id);
            using var answered = await PostAsync(faasm, $$"""{"exec_graph":true,"id":{{id}}}""");
            Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
            graph = await answered.Content.ReadAsStringAsync(Token);
        }

        using var parsed = JsonDocument.Parse(graph);
        var root = parsed.RootElement.GetProperty("root");
        Assert.Equal((id, "demo", "faasm", 0), MessageOf(root));
        Assert.Equal("local", root.GetProperty("msg").GetProperty("exec_host").GetString());
        Assert.Equal(
            [("1", "demo", "faasm", 0), ("2", "demo", "faasm", 43), ("3", "demo", "faasm", 1)],
            root.GetProperty("chained").EnumerateArray().Select(MessageOf));
        Assert.Equal("Trapped", root.GetProperty("chained")[2].GetProperty("msg").GetProperty("failure").GetString());
        await using var again = await StartAsync(directory);
        using var kept = await PostAsync(again, $$"""{"exec_graph":true,"id":{{id}}}""");
        Assert.Equal(graph, await kept.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Graph_OfACallThatWasNotRecorded_IsA404()
    {
        await using var faasm = await StartAsync();
        using var uploaded = await UploadAsync(faasm, "demo/echo", Samples.Read("echo"));
        var id = await BeginAsync(faasm, """{"user":"demo","function":"echo","input_data":"ahoy","async":true}""");
        await ResultAsync(faasm, id);

        using var answered = await PostAsync(faasm, $$"""{"exec_graph":true,"id":{{id}}}""");

        Assert.Equal(HttpStatusCode.NotFound, answered.StatusCode);
        Assert.Contains("record_exec_graph", await answered.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_OfMpi_HasAsManyRanksAsItSays()
    {
        await using var faasm = await StartAsync();
        using var uploaded = await UploadAsync(faasm, "demo/ring", Samples.Read("ring"));

        using var answer = await PostAsync(faasm, """{"user":"demo","function":"ring","cmdline":"3","mpi":true,"mpi_world_size":5}""");
        using var alone = await PostAsync(faasm, """{"user":"demo","function":"ring","cmdline":"3","mpi":true}""");

        Assert.Equal(("30\n", "0\n"), (await answer.Content.ReadAsStringAsync(Token), await alone.Content.ReadAsStringAsync(Token)));
    }

    [Fact]
    public async Task Program_OfPython_IsUploadedAndCalled()
    {
        await using var faasm = await StartAsync();
        using var uploaded = await UploadAsync(faasm, "p/demo/shout", "def handler(request):\n    return request.text().upper()\ndef twice(request):\n    return 2 * request.text()\n"u8.ToArray(), path: "");
        Assert.Equal((HttpStatusCode.OK, "Python function upload complete\n"), (uploaded.StatusCode, await uploaded.Content.ReadAsStringAsync(Token)));

        using var answer = await PostAsync(
            faasm, """{"user":"python","function":"py_func","python":true,"py_user":"demo","py_func":"shout","input_data":"ahoy"}""");

        Assert.Equal((HttpStatusCode.OK, "AHOY"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token)));
        using var other = await PostAsync(faasm, """{"python":true,"py_user":"demo","py_func":"shout","py_entry":"twice","input_data":"ahoy"}""");
        Assert.Equal((HttpStatusCode.OK, "ahoyahoy"), (other.StatusCode, await other.Content.ReadAsStringAsync(Token)));
    }

    [Fact]
    public async Task Program_OfPythonThatIsWrong_SaysWhy()
    {
        await using var faasm = await StartAsync();

        using var uploaded = await UploadAsync(faasm, "p/demo/f", "def handler(:"u8.ToArray(), path: "");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, uploaded.StatusCode);
        Assert.Contains("SyntaxError", await uploaded.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_ThatWasUploaded_IsWhatFunctionsRead()
    {
        using var directory = new TemporaryDirectory();
        await using (var faasm = await StartAsync(directory))
        {
            using var function = await UploadAsync(faasm, "demo/tally", Samples.Read("tally"), "?grant=state:tally");
            using var uploaded = await UploadAsync(faasm, "s/tally/total", BitConverter.GetBytes(40L), path: "");
            Assert.Equal((HttpStatusCode.OK, "State upload complete\n"), (uploaded.StatusCode, await uploaded.Content.ReadAsStringAsync(Token)));

            using var answer = await PostAsync(faasm, """{"user":"demo","function":"tally","cmdline":"total 2"}""");

            Assert.Equal("42\n", await answer.Content.ReadAsStringAsync(Token));
            Assert.Equal(BitConverter.GetBytes(42L), await faasm.Node.Client.GetByteArrayAsync(new Uri(faasm.Url, "/s/tally/total"), Token));
            using var shorter = await UploadAsync(faasm, "s/tally/total", [7, 0, 1], path: "");
        }

        await using var again = await StartAsync(directory);
        Assert.Equal([7, 0, 1], await again.Node.Client.GetByteArrayAsync(new Uri(again.Url, "/s/tally/total"), Token));
    }

    [Fact]
    public async Task State_WithoutTheToken_IsRefused()
    {
        await using var faasm = await StartAsync();
        faasm.Node.Client.DefaultRequestHeaders.Authorization = null;

        using var uploaded = await UploadAsync(faasm, "s/demo/k", [1], path: "");
        using var downloaded = await faasm.Node.Client.GetAsync(new Uri(faasm.Url, "/s/demo/k"), Token);
        using var program = await UploadAsync(faasm, "p/demo/f", [1], path: "");

        Assert.Equal(
            (HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized),
            (uploaded.StatusCode, downloaded.StatusCode, program.StatusCode));
    }

    [Fact]
    public async Task Upload_WithoutTheToken_IsRefused()
    {
        await using var faasm = await StartAsync();
        faasm.Node.Client.DefaultRequestHeaders.Authorization = null;

        using var function = await UploadAsync(faasm, "demo/f", Samples.Read("echo"));
        using var file = await FileAsync(faasm, HttpMethod.Get, "a");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (function.StatusCode, file.StatusCode));
    }

    [Fact]
    public async Task Upload_ThatIsWrong_SaysWhy()
    {
        await using var faasm = await StartAsync();

        using var noModule = await UploadAsync(faasm, "demo/f", "no module"u8.ToArray());
        using var noName = await UploadAsync(faasm, "Demo/f", Samples.Read("echo"));
        using var noFunction = await UploadAsync(faasm, "demo", Samples.Read("echo"));
        using var noOption = await UploadAsync(faasm, "demo/f", Samples.Read("echo"), "?no-option=1");

        Assert.Equal(
            (HttpStatusCode.UnprocessableEntity, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest),
            (noModule.StatusCode, noName.StatusCode, noFunction.StatusCode, noOption.StatusCode));
    }

    [Fact]
    public async Task SharedFile_ThatWasUploaded_IsDownloaded()
    {
        await using var faasm = await StartAsync();

        using var uploaded = await FileAsync(faasm, HttpMethod.Put, "/data/a.txt", "ahoy");
        using var downloaded = await FileAsync(faasm, HttpMethod.Get, "data/a.txt");
        using var absent = await FileAsync(faasm, HttpMethod.Get, "none");
        using var outside = await FileAsync(faasm, HttpMethod.Get, "a/../b");
        using var unnamed = await FileAsync(faasm, HttpMethod.Get, null);

        Assert.Equal("Shared file uploaded\n", await uploaded.Content.ReadAsStringAsync(Token));
        Assert.Equal("ahoy", await downloaded.Content.ReadAsStringAsync(Token));
        Assert.Equal(
            (HttpStatusCode.NotFound, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (absent.StatusCode, outside.StatusCode, unnamed.StatusCode));
    }

    [Theory]
    [InlineData("GET", "/ping", HttpStatusCode.OK, "PONG")]
    [InlineData("GET", "/f/demo/echo", HttpStatusCode.BadRequest, "Unrecognised GET request to /f/demo/echo")]
    [InlineData("DELETE", "/file", HttpStatusCode.BadRequest, "Unrecognised DELETE request to /file")]
    [InlineData("GET", "/s/demo/k", HttpStatusCode.NotFound, "there is no state demo/k")]
    [InlineData("GET", "/s/De.mo/k", HttpStatusCode.BadRequest, "a user and a function are each")]
    [InlineData("GET", "/s/demo", HttpStatusCode.BadRequest, "Bad URL, expected /s/USER/KEY, not /s/demo")]
    [InlineData("GET", "/s/demo/", HttpStatusCode.BadRequest, "Bad URL, expected /s/USER/KEY, not /s/demo/")]
    [InlineData("DELETE", "/s/demo/k", HttpStatusCode.BadRequest, "Unrecognised DELETE request to /s/demo/k")]
    [InlineData("PUT", "/p/demo", HttpStatusCode.BadRequest, "Bad URL, expected /f/USER/FUNCTION or /p/USER/FUNCTION, not /p/demo")]
    [InlineData("PUT", "/p/demo/F", HttpStatusCode.BadRequest, "a user and a function are each")]
    public async Task Path_OfTheUploadService_HasItsAnswer(string method, string path, HttpStatusCode status, string answer)
    {
        await using var faasm = await StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(faasm.Url, path));

        using var answered = await faasm.Node.Client.SendAsync(request, Token);

        Assert.Equal(status, answered.StatusCode);
        Assert.StartsWith(answer, await answered.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private static async Task<FaasmNode> StartAsync(TemporaryDirectory? directory = null)
    {
        var port = FreePort.Find();
        var node = await TestNode.StartAsync(
            (NodeOptions options) => options with { FaasmPort = port, DataDirectory = directory?.Path ?? options.DataDirectory, DrainTime = TimeSpan.FromSeconds(1) });
        return new FaasmNode(node, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")));
    }

    private static async Task<HttpResponseMessage> PostAsync(FaasmNode faasm, string body, string path = "/f/")
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await faasm.Node.Client.PostAsync(new Uri(faasm.Url, path), content, Token);
    }

    private static async Task<string> BeginAsync(FaasmNode faasm, string body)
    {
        using var begun = await PostAsync(faasm, body);
        var id = await begun.Content.ReadAsStringAsync(Token);
        Assert.True(long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0, id);
        return id;
    }

    private static async Task<string> ResultAsync(FaasmNode faasm, string id)
    {
        while (true)
        {
            using var answered = await PostAsync(faasm, $$"""{"status":true,"id":{{id}}}""");
            var text = await answered.Content.ReadAsStringAsync(Token);
            Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
            if (text != "RUNNING")
            {
                return text;
            }
        }
    }

    private static (string Id, string? User, string? Function, int Code) MessageOf(JsonElement node)
    {
        var message = node.GetProperty("msg");
        return (
            message.GetProperty("id").GetRawText(),
            message.GetProperty("user").GetString(),
            message.GetProperty("function").GetString(),
            message.GetProperty("returnValue").GetInt32());
    }

    private static async Task<HttpResponseMessage> UploadAsync(FaasmNode faasm, string name, byte[] content, string query = "", string path = "f/")
    {
        using var body = new ByteArrayContent(content);
        return await faasm.Node.Client.PutAsync(new Uri(faasm.Url, $"/{path}{name}{query}"), body, Token);
    }

    private static async Task<HttpResponseMessage> FileAsync(FaasmNode faasm, HttpMethod method, string? path, string? text = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(faasm.Url, "/file")) { Content = text is null ? null : new StringContent(text) };
        if (path is not null)
        {
            request.Headers.Add("FilePath", path);
        }

        return await faasm.Node.Client.SendAsync(request, Token);
    }

    private sealed record FaasmNode(TestNode Node, Uri Url) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Node.DisposeAsync();
    }
}
