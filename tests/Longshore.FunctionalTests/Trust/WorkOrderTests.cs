using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Longshore.FunctionalTests.Harness;
using Longshore.Trust.Client;

namespace Longshore.FunctionalTests.Trust;

/// <summary>Work orders as users send them: the worker and the clients are processes of their own.</summary>
/// <param name="data">The workers' data directory: Python is compiled ahead of time once.</param>
public sealed class WorkOrderTests(WorkerData data) : IClassFixture<WorkerData>
{
    private static readonly string Samples = Path.Combine(AppContext.BaseDirectory, "samples", "trust", "workloads.json");

    [Theory]
    [InlineData()]
    [InlineData("--compat", "avalon")]
    public async Task Submit_ShippedWorkloads_PrintsTheirResults(params string[] options)
    {
        using var directory = new TemporaryDirectory();
        var key = Path.Combine(directory.Path, "worker.pem");
        await using var worker = Start(["--worker_key", key, .. options]);
        var address = await AddressAsync(worker);

        var hello = await SubmitAsync(address, "python-hello", "Krsna", ["--worker_key", key, .. options]);
        var fibonacci = await SubmitAsync(address, "python-fib", "15", options);

        Assert.Equal((0, "Decryption result at client - Hello Krsna\n", ""), (hello.ExitCode, hello.Output, hello.Error));
        Assert.Equal("Decryption result at client - Fibonacci number at position 15 = 610\n", fibonacci.Output);
        Assert.Contains("WARNING: nothing shows which worker reads the data", fibonacci.Error, StringComparison.Ordinal);
        await worker.InterruptAsync();
        var ended = await worker.EndAsync();
        Assert.Equal(0, ended.ExitCode);
        Assert.Equal(options.Length > 0, ended.Error.Contains("WARNING: --compat avalon", StringComparison.Ordinal));
        Assert.DoesNotContain("Krsna", ended.Error, StringComparison.Ordinal);
    }

    // Keys that live in memory only would be on the disk after a crash.
    [Fact]
    public async Task Serve_KeysInMemory_ForbidsCoreDumps()
    {
        await using var worker = Start();
        await AddressAsync(worker);

        var limit = File.ReadLines($"/proc/{worker.Id}/limits").Single(line => line.StartsWith("Max core file size", StringComparison.Ordinal));

        Assert.Equal(["1", "1", "bytes"], limit["Max core file size".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Serve_ManyOrdersForAnUnknownWorkload_DoNotFillTheLog()
    {
        const int Orders = 20;
        await using var worker = Start();
        var address = await AddressAsync(worker);
        var client = new WorkOrderClient(address, TimeSpan.FromMinutes(1));
        var described = await client.DescribeAsync(TestContext.Current.CancellationToken);
        for (var number = 0; number < Orders; number++)
        {
            using var order = new PreparedOrder(new OrderSpec("unknown", ["a"u8.ToArray()]), described);
            await Assert.ThrowsAsync<OrderResponseException>(() => client.SubmitAsync(order, TestContext.Current.CancellationToken));
        }

        await worker.InterruptAsync();

        var lines = (await worker.EndAsync()).Error.Split('\n').Where(line => line.Contains("not in the list", StringComparison.Ordinal)).ToArray();
        Assert.Equal(Orders, lines.Sum(line => int.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)));
        Assert.InRange(lines.Length, 1, Orders / 2);
    }

    // An implementation of its own, on other libraries.
    [Theory]
    [InlineData("1000")]
    [InlineData("100", "avalon")]
    public async Task Submit_ByAnIndependentClient_VerifiesEveryResult(string orders, params string[] mode)
    {
        await using var worker = Start(mode.Length > 0 ? ["--compat", "avalon"] : []);

        using var client = Python("client.py", [await AddressAsync(worker), orders, .. mode]);

        Assert.Equal($"verified {orders} orders\n", await OutputAsync(client));
    }

    // libzmq's DEALER with an identity and heartbeats, and its ROUTER and DEALER as a proxy before a REQ socket.
    [Fact]
    public async Task Serve_OtherSocketsOfLibzmq_AreAnswered()
    {
        await using var worker = Start();

        using var peers = Python("sockets.py", [await AddressAsync(worker)]);

        Assert.Equal("dealer 100\nproxy 1\n", await OutputAsync(peers));
    }

    [Fact]
    public async Task Submit_ToAnRepSocketOfLibzmq_ReadsItsAnswer()
    {
        using var worker = Python("worker.py", []);
        var address = await worker.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

        var submitted = await SubmitAsync(address!, "python-hello", "Krsna");

        Assert.Equal(1, submitted.ExitCode);
        Assert.Contains("Malformed: the worker's description cannot be read", submitted.Error, StringComparison.Ordinal);
        await worker.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    // A worker that accepts and is silent: before its greeting, and after it.
    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    public async Task Submit_ToAWorkerThatDoesNotAnswer_EndsByCtrlC(int greetingBytes)
    {
        using var worker = new TcpListener(IPAddress.Loopback, 0);
        worker.Start();
        var address = string.Create(CultureInfo.InvariantCulture, $"tcp://{worker.LocalEndpoint}");
        await using var submitting = LongshoreProcess.Start("trust", "submit", "--connect", address, "-l", "python-hello", "-i", "Krsna", "--timeout", "3600");
        using var connection = await worker.AcceptTcpClientAsync(TestContext.Current.CancellationToken);

        // The client's signature, version and mechanism are sent when it has connected; back goes the same, as a peer's is.
        var greeting = new byte[64];
        await connection.GetStream().ReadExactlyAsync(greeting, TestContext.Current.CancellationToken);
        await connection.GetStream().WriteAsync(greeting.AsMemory(0, greetingBytes), TestContext.Current.CancellationToken);
        await submitting.InterruptAsync();

        var ended = await submitting.EndAsync();
        Assert.Equal((130, ""), (ended.ExitCode, ended.Output));
        Assert.DoesNotContain("must not happen", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_RequesterThatIsNotKnown_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        var keys = await LongshoreProcess.RunShellAsync(
            $"cd '{directory.Path}' && openssl ecparam -name secp256k1 -genkey -noout -out own.pem && openssl ec -in own.pem -pubout -out known.pem && openssl ecparam -name secp256k1 -genkey -noout -out other.pem");
        Assert.Equal(0, keys.ExitCode);
        await using var worker = Start("--requesters", Path.Combine(directory.Path, "known.pem"));
        var address = await AddressAsync(worker);

        var known = await SubmitAsync(address, "python-hello", "Krsna", "--requester_key", Path.Combine(directory.Path, "own.pem"));
        var other = await SubmitAsync(address, "python-hello", "Krsna", "--requester_key", Path.Combine(directory.Path, "other.pem"));
        var elsewhere = await SubmitAsync(address, "python-hello", "Krsna", "--worker_key", Path.Combine(directory.Path, "known.pem"));

        Assert.Equal(0, known.ExitCode);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("of none of the requesters", other.Error, StringComparison.Ordinal);
        Assert.Equal(1, elsewhere.ExitCode);
        Assert.Contains("OtherKey", elsewhere.Error, StringComparison.Ordinal);
    }

    // Nothing listens there: each is refused before anything is sent.
    [Theory]
    [InlineData("--mrenclave 00", "--mrenclave needs --collateral")]
    [InlineData("--svn-min 3", "--svn-min needs --collateral")]
    [InlineData("--collateral absent.json", "--collateral needs --mrenclave, --mrsigner or --mrtd")]
    [InlineData("--report-data 00", "--report-data cannot be chosen here")]
    [InlineData("--shared-iv", "--shared-iv needs --compat avalon")]
    [InlineData("--worker_id_hex 00", "write 64 hexadecimal digits")]
    [InlineData("--worker_id a --worker_id_hex 00", "exclude each other")]
    [InlineData("--worker_key absent.pem", "absent.pem cannot be read")]
    public async Task Submit_WrongOption_SaysSo(string options, string expected)
    {
        var run = await SubmitAsync("tcp://127.0.0.1:1", "python-hello", "Krsna", options.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--bind nowhere", "cannot be bound")]
    [InlineData("--rsa-bits 1024", "'1024' not recognized")]
    [InlineData("--requesters absent.pem", "absent.pem cannot be read")]
    [InlineData("--requesters /dev/null", "there is no public key in PEM")]
    [InlineData("--worker_id a --compat avalon", "check nothing with --compat avalon")]
    [InlineData("--keys /dev/null", "Malformed: /dev/null is no file of worker keys")]
    [InlineData("--keys k --keys-passphrase /dev/null", "the passphrase in /dev/null is empty")]
    [InlineData("--keys-passphrase /dev/null", "--keys-passphrase needs --keys")]
    [InlineData("--rotate-every 0", "is outside 1 to 8760")]
    [InlineData("--receipts-evidence /dev/null", "--receipts-evidence needs --receipts")]
    public async Task Worker_WrongOption_SaysSo(string options, string expected)
    {
        var run = await LongshoreProcess.RunAsync(["trust", "worker", "--workloads", Samples, "--data-dir", data.Path, .. options.Split(' ')]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_WithSealedKeys_HasThemAgainAndReplacesThemAtItsSignal()
    {
        using var directory = new TemporaryDirectory();
        var (key, receipts) = (Path.Combine(directory.Path, "worker.pem"), Path.Combine(directory.Path, "receipts.bin"));
        string[] options = ["--worker_key", key, "--keys", Path.Combine(directory.Path, "worker.keys"), "--receipts", receipts];
        string first;
        await using (var worker = Start(options))
        {
            await AddressAsync(worker);
            first = await File.ReadAllTextAsync(key, TestContext.Current.CancellationToken);
        }

        await using var again = Start(options);
        var address = await AddressAsync(again);
        Assert.Equal(first, await File.ReadAllTextAsync(key, TestContext.Current.CancellationToken));
        await again.SignalAsync("USR1");
        while (await File.ReadAllTextAsync(key, TestContext.Current.CancellationToken) is var now && (now == first || !now.EndsWith("-----END PUBLIC KEY-----\n", StringComparison.Ordinal)))
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        var hello = await SubmitAsync(address, "python-hello", "Krsna", "--worker_key", key);
        Assert.Equal("Decryption result at client - Hello Krsna\n", hello.Output);
        await again.InterruptAsync();
        Assert.Contains("the keys were replaced", (await again.EndAsync()).Error, StringComparison.Ordinal);
        var verified = await LongshoreProcess.RunAsync("trust", "receipt", "list", receipts);
        Assert.Contains("python-hello  done", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_WithoutWorkloads_SaysSo()
    {
        var run = await LongshoreProcess.RunAsync(["trust", "worker", "--workloads", "absent.json"]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("the workloads cannot be loaded", run.Error, StringComparison.Ordinal);
    }

    private LongshoreProcess Start(params string[] options) => LongshoreProcess.Start(
        ["trust", "worker", "--bind", "tcp://127.0.0.1:0", "--workloads", Samples, "--data-dir", data.Path, .. options]);

    private static Process Python(string script, IReadOnlyList<string> arguments) => Process.Start(
        new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Trust", script), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static async Task<string> OutputAsync(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        return await output + await error;
    }

    // "worker on tcp://127.0.0.1:41234, workloads: ..."
    private static async Task<string> AddressAsync(LongshoreProcess worker) =>
        (await worker.ReadLineAsync(line => line.StartsWith("worker on", StringComparison.Ordinal))).Split(' ')[2].TrimEnd(',');

    private static Task<CommandOutput> SubmitAsync(string address, string workload, string data, params string[] options) => LongshoreProcess.RunAsync(
        ["trust", "submit", "--connect", address, "--workload_id", workload, "--in_data", data, .. options]);
}
