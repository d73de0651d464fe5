using System.Globalization;
using System.Net;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Node;

/// <summary>180,000 calls of every kind: the node ends with the memory it had after 60,000.</summary>
public sealed class SoakTests
{
    // The collector's budget for new objects reaches its size in the first 40,000 to 60,000 calls.
    private const int FirstCalls = 60_000;
    private const int AllCalls = 180_000;
    private const int Clients = 8;

    // The amount by which the garbage collector and the C library's allocator may vary from one moment to another: 24 MiB. Beside a slow disk two
    // batches of functions' lines wait in memory, of 4 Mi characters each: 16 MiB. A leak of 300 bytes at each call would be more.
    private const long SlackBytes = 40 << 20;

    private static readonly (string Path, byte[]? Body, HttpStatusCode Status)[] Calls =
    [
        ("/function/empty", null, HttpStatusCode.OK),
        ("/function/fibonacci?12", null, HttpStatusCode.OK),
        ("/function/echo", "ahoy"u8.ToArray(), HttpStatusCode.OK),
        ("/function/echo", new byte[40_000], HttpStatusCode.OK),
        ("/function/trap?divide", null, HttpStatusCode.InternalServerError),
        ("/function/absent", null, HttpStatusCode.NotFound),
        ("/function/exit?3", null, HttpStatusCode.InternalServerError),
        ("/function/echo", new byte[70_000], HttpStatusCode.RequestEntityTooLarge),
        ("/function/trap?bounds", null, HttpStatusCode.InternalServerError),
        ("/function/hungry", null, HttpStatusCode.OK),
    ];

    // The expensive calls, made less often.
    private static readonly (string Path, HttpStatusCode Status)[] RareCalls =
    [
        ("/function/loop", HttpStatusCode.GatewayTimeout),
        ("/function/recurse", HttpStatusCode.InternalServerError),
        ("/function/flood", HttpStatusCode.InternalServerError),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Node_AfterManyMixedCalls_HasTheMemoryOfAThirdOfThem()
    {
        using var directory = new TemporaryDirectory();
        await using var node = await ServeProcess.StartAsync(directory.Path);
        foreach (var sample in (string[])["empty", "fibonacci", "echo", "hostile/trap", "hostile/exit", "hostile/hungry",
            "hostile/loop", "hostile/recurse", "hostile/flood"])
        {
            var wallTime = sample == "hostile/loop" ? 20_000 : 60_000_000;
            await node.DeployAsync(
                Path.GetFileName(sample),
                Samples.Read(sample),
                $"?memory-bytes-max=1048576&wall-time-us-max={wallTime}&output-bytes-max=100000&input-bytes-max=65536");
        }

        await CallAsync(node, 0, FirstCalls);
        var before = ResidentBytes(node);
        await CallAsync(node, FirstCalls, AllCalls);
        var after = ResidentBytes(node);

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"resident after {FirstCalls}: {before >> 20} MiB, after {AllCalls}: {after >> 20} MiB"));
        Assert.True(after <= before + SlackBytes, $"{before} bytes became {after}");
    }

    private static Task CallAsync(ServeProcess node, int first, int end) => Parallel.ForAsync(
        first,
        end,
        new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = Token },
        async (i, _) =>
        {
            var (path, body, status) = Calls[i % Calls.Length];
            if (i % 500 == 0)
            {
                (path, status) = RareCalls[i / 500 % RareCalls.Length];
                body = null;
            }

            using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path)
            {
                Content = body is null ? null : new ByteArrayContent(body),
            };
            using var response = await node.Client.SendAsync(request, Token);
            Assert.True(status == response.StatusCode, $"{path} was answered {response.StatusCode}");
        });

    private static long ResidentBytes(ServeProcess node)
    {
        var line = File.ReadLines($"/proc/{node.Process.Id}/status").First(each => each.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
    }
}
