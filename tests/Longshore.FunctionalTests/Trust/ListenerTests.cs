using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Longshore.FunctionalTests.Harness;
using Longshore.Node.Hosting;
using Longshore.Trust.Client;
using Longshore.Trust.Orders;
using Longshore.Trust.Service.Pool;

namespace Longshore.FunctionalTests.Trust;

/// <summary>Work orders over HTTP: worker, listener and client are processes of their own.</summary>
/// <param name="data">The workers' data directory: Python is compiled ahead of time once.</param>
public sealed class ListenerTests(WorkerData data) : IClassFixture<WorkerData>
{
    private const string Name = "graphene-worker-1";

    private static readonly string Samples = Path.Combine(AppContext.BaseDirectory, "samples", "trust", "workloads.json");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData()]
    [InlineData("--compat", "avalon")]
    public async Task Submit_ByTheOptionsOfTheGenericClient_PrintsItsResult(params string[] mode)
    {
        using var directory = new TemporaryDirectory();
        await using var worker = StartWorker(mode);
        await using var listener = StartListener(directory.Path, await AddressAsync(worker), out var url, mode);
        await ListeningAsync(listener, url);

        var hello = await SubmitAsync(url, ["-w", Name, "-l", "python-hello", "-i", "Krsna", "-o", .. mode]);
        var quiet = await SubmitAsync(url, ["-w", Name, "-l", "python-fib", "-i", "15", .. mode]);
        var receipt = await SubmitAsync(url, ["-wx", WorkerId.OfName(Name), "-l", "python-hello", "-i", "Rama", "-o", "-r", "-rs", .. mode]);

        Assert.Equal((0, "Decryption result at client - Hello Krsna\n"), (hello.ExitCode, hello.Output));
        Assert.Contains("Worker retrieve: worker status 1", hello.Error, StringComparison.Ordinal);
        Assert.Contains("Signature verification Successful", hello.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Krsna", hello.Error, StringComparison.Ordinal);
        Assert.Equal((0, ""), (quiet.ExitCode, quiet.Output));
        Assert.True(receipt.ExitCode == 0, receipt.Error);
        Assert.Contains("Receipt - {\"workOrderId\"", receipt.Output, StringComparison.Ordinal);
        Assert.Contains("\"updateType\": 2", receipt.Output, StringComparison.Ordinal);
        await listener.InterruptAsync();
        var ended = await listener.EndAsync();
        Assert.Equal(0, ended.ExitCode);
        Assert.DoesNotContain("Krsna", ended.Error, StringComparison.Ordinal);
    }

    // Killed three times while clients submit: every order that was accepted has its result, and every receipt is there.
    [Fact]
    public async Task Listener_KilledUnderLoad_LosesNoAcceptedOrderAndNoReceipt()
    {
        const int Rounds = 3;
        const int OrdersOfRound = 40;
        using var directory = new TemporaryDirectory();
        await using var worker = StartWorker();
        var address = await AddressAsync(worker);
        var accepted = new List<PreparedOrder>();
        using var key = RequesterKey.Create();
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                await using var listener = StartListener(directory.Path, address, out var url);
                var client = new ListenerClient(await ListeningAsync(listener, url), TimeProvider.System);
                var described = (await client.RetrieveAsync(WorkerId.OfName(Name), Token)).Description;
                var submitting = SubmitAsync(client, described, key, accepted);
                while (accepted.Count < (round + 1) * OrdersOfRound)
                {
                    await Task.Delay(1, Token);
                }

                await listener.KillAsync();
                await submitting;
            }

            await using var last = StartListener(directory.Path, address, out var lastUrl);
            var asking = new ListenerClient(await ListeningAsync(last, lastUrl), TimeProvider.System);
            foreach (var order in accepted)
            {
                Assert.Equal("Hello Krsna", Encoding.UTF8.GetString(order.Open(await asking.WaitAsync(order, Token))[0]));
                Assert.Contains("receiptCurrentStatus", (await asking.RetrieveReceiptAsync(order, OrderMode.Safe, Token)).Receipt, StringComparison.Ordinal);
            }
        }
        finally
        {
            accepted.ForEach(order => order.Dispose());
        }
    }

    [Theory]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf-8", HttpStatusCode.OK)]
    public async Task Post_ContentType_MustBeJson(string type, HttpStatusCode expected)
    {
        var port = FreePort.Find();
        await using var node = await TestNode.StartAsync(options => options with { Trust = new TrustOptions { Port = port } });

        using var response = await PostAsync(node, port, """{"jsonrpc": "2.0", "id": 1, "method": "WorkerLookUp", "params": {}}""", type);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Post_BodyOverTheLimit_IsRefusedBeforeItIsRead()
    {
        var port = FreePort.Find();
        await using var node = await TestNode.StartAsync(options => options with { Trust = new TrustOptions { Port = port } });

        using var response = await PostAsync(node, port, new string(' ', (16 << 20) + 1), "application/json");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("a request has at most 16777216 bytes", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Anything_IsRefused()
    {
        var port = FreePort.Find();
        await using var node = await TestNode.StartAsync(options => options with { Trust = new TrustOptions { Port = port } });

        using var response = await node.Client.GetAsync(new Uri($"http://localhost:{port}/functions"), Token);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task WorkerRegister_WithTheNodesToken_IsDoneAndWithoutItDenied()
    {
        var port = FreePort.Find();
        await using var node = await TestNode.StartAsync(options => options with { Trust = new TrustOptions { Port = port } });
        const string Register = """{"jsonrpc": "2.0", "id": 1, "method": "WorkerRegister", "params": {"workerId": "a1", "workerType": 1, "details": {}}}""";
        using var stranger = new HttpClient();
        using var body = new StringContent(Register, MediaTypeHeaderValue.Parse("application/json"));

        using var denied = await stranger.PostAsync(new Uri($"http://localhost:{port}/"), body, Token);
        using var done = await PostAsync(node, port, Register, "application/json");

        Assert.Contains("\"code\": 3", await denied.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Contains("\"code\": 0", await done.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    // Nothing listens there: each is refused before anything is sent.
    [Theory]
    [InlineData("-l python-hello", "give either --connect")]
    [InlineData("-u http://localhost:1 --connect tcp://localhost:1 -l python-hello", "give either --connect")]
    [InlineData("-u http://localhost:1 -l python-hello", "name one with --worker_id")]
    [InlineData("-u nowhere -l python-hello -w a", "is not understood: write http://HOST:PORT")]
    [InlineData("-a 0x00 -l python-hello", "--address names a contract")]
    [InlineData("-b fabric -l python-hello", "--blockchain sends orders through contracts")]
    [InlineData("-u http://localhost:1 -m listing -l python-hello", "--mode listing looks the listener up in a contract")]
    [InlineData("-c tcf_connector.toml -l python-hello", "--config is the file of Avalon's SDK")]
    [InlineData("--connect tcp://localhost:1 -r -l python-hello", "--receipt and --decrypted_output need --uri")]
    public async Task Submit_WrongOption_SaysSo(string options, string expected)
    {
        var run = await LongshoreProcess.RunAsync(["trust", "submit", .. options.Split(' ')]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trust listener --bind nowhere", "write http://ADDRESS:PORT")]
    [InlineData("trust listener --worker a", "a worker is written NAME=tcp://HOST:PORT")]
    [InlineData("trust listener --worker a=tcp://h:1 --worker a=tcp://h:2", "a worker is there twice")]
    [InlineData("serve --trust-worker a=tcp://h:1", "need --trust-port")]
    [InlineData("serve --trust-port 0", "a port is a number from 1 to 65535")]
    public async Task Listener_WrongOption_SaysSo(string arguments, string expected)
    {
        var run = await LongshoreProcess.RunAsync(arguments.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_GrantOfAnotherForm_SaysSo()
    {
        var refusal = await Assert.ThrowsAsync<NodeStartException>(() => TestNode.StartAsync(options => options with
        {
            Trust = new TrustOptions { Port = FreePort.Find(), Workers = [new PoolWorker("ab", [])], NotifyServers = ["no host"] },
        }));

        Assert.Contains("--trust-notify", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task SubmitAsync(ListenerClient client, WorkerDescription worker, RequesterKey key, List<PreparedOrder> accepted)
    {
        try
        {
            while (true)
            {
                var order = new PreparedOrder(
                    new OrderSpec("python-hello", ["Krsna"u8.ToArray()]) { WorkerId = WorkerId.OfName(Name), ResponseTimeMilliseconds = 0 }, worker);
                await client.SubmitAsync(order, Token);
                await client.CreateReceiptAsync(order, key, Token);
                accepted.Add(order);
            }
        }
        catch (IOException)
        {
            // The listener was killed, perhaps in the middle of a request.
        }
    }

    private LongshoreProcess StartWorker(params string[] options) => LongshoreProcess.Start(
    [
        "trust", "worker", "--bind", "tcp://127.0.0.1:0", "--workloads", Samples, "--data-dir", data.Path,
        .. options.Length == 0 ? ["--worker_id", Name] : options,
    ]);

    private static LongshoreProcess StartListener(string directory, string worker, out Uri url, params string[] options)
    {
        url = new Uri($"http://localhost:{FreePort.Find()}/");
        return LongshoreProcess.Start(
            ["trust", "listener", "--bind", url.ToString().TrimEnd('/'), "--data-dir", directory, "--worker", $"{Name}={worker}", .. options]);
    }

    // Until the listener has the worker's keys.
    private static async Task<IServiceTransport> ListeningAsync(LongshoreProcess listener, Uri url)
    {
        await listener.ReadLineAsync(line => line.StartsWith("listener on", StringComparison.Ordinal));
        var transport = new Transport(url);
        while (!(await transport.SendAsync($$$"""{"jsonrpc": "2.0", "id": 1, "method": "WorkerRetrieve", "params": {"workerId": "{{{WorkerId.OfName(Name)}}}"}}""", Token)).Contains("\"status\": 1", StringComparison.Ordinal))
        {
            await Task.Delay(10, Token);
        }

        return transport;
    }

    private static async Task<string> AddressAsync(LongshoreProcess worker) =>
        (await worker.ReadLineAsync(line => line.StartsWith("worker on", StringComparison.Ordinal))).Split(' ')[2].TrimEnd(',');

    private static Task<CommandOutput> SubmitAsync(Uri listener, string[] options) =>
        LongshoreProcess.RunAsync(["trust", "submit", "--uri", listener.ToString(), .. options]);

    private static async Task<HttpResponseMessage> PostAsync(TestNode node, int port, string text, string type)
    {
        using var body = new StringContent(text, MediaTypeHeaderValue.Parse(type));
        return await node.Client.PostAsync(new Uri($"http://localhost:{port}/"), body, Token);
    }

    private sealed class Transport(Uri url) : IServiceTransport
    {
        private static readonly HttpClient Http = new();

        public async Task<string> SendAsync(string request, CancellationToken cancellationToken)
        {
            try
            {
                using var body = new StringContent(request, new MediaTypeHeaderValue("application/json"));
                using var response = await Http.PostAsync(url, body, cancellationToken);
                return await response.Content.ReadAsStringAsync(cancellationToken);
            }
            catch (HttpRequestException failure)
            {
                throw new IOException("the listener does not answer", failure);
            }
        }
    }
}
