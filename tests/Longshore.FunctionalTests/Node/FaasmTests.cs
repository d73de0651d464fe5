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
    [InlineData("""{"exec_graph":true,"id":7}""", HttpStatusCode.NotImplemented, "graphs of chained calls")]
    [InlineData("""{"user":"python","function":"py_func","python":true}""", HttpStatusCode.NotImplemented, "a function in Python")]
    [InlineData("""{"user":"u","function":"f","mpi":true}""", HttpStatusCode.NotImplemented, "MPI worlds")]
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
    [InlineData("GET", "/s/demo/k", HttpStatusCode.NotImplemented, "state is not uploaded here")]
    [InlineData("PUT", "/p/demo/f", HttpStatusCode.NotImplemented, "a function in Python")]
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

    private static async Task<HttpResponseMessage> UploadAsync(FaasmNode faasm, string name, byte[] module, string query = "")
    {
        using var content = new ByteArrayContent(module);
        return await faasm.Node.Client.PutAsync(new Uri(faasm.Url, $"/f/{name}{query}"), content, Token);
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
