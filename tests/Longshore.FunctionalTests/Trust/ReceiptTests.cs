using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Longshore.FunctionalTests.Harness;
using Longshore.Functions.Calls;
using Longshore.JavaScript.Modules;
using Longshore.Node.Hosting;
using Longshore.Trust.Receipts;

namespace Longshore.FunctionalTests.Trust;

/// <summary>Receipts of a node, as users make and verify them.</summary>
public sealed class ReceiptTests : IDisposable
{
    private const int CallsOfRound = 200;
    private const int Callers = 4;

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Receipts => Path.Combine(_directory.Path, "receipts.bin");

    [Fact]
    public async Task Serve_KilledUnderLoad_HasTheReceiptOfEveryAnswerThatNeedsOne()
    {
        var answered = new ConcurrentDictionary<string, string>();
        for (var round = 0; round < 2; round++)
        {
            await using var node = await StartAsync();
            if (round == 0)
            {
                await node.DeployAsync("echo", Samples.Read("echo"), "?receipt=required");
            }

            var calling = Enumerable.Range(0, Callers).Select(caller => CallAsync(node, answered, $"{round} {caller}")).ToArray();
            while (answered.Count < (round + 1) * CallsOfRound)
            {
                await Task.Delay(1, Token);
            }

            await node.Process.KillAsync();
            await Task.WhenAll(calling);
        }

        await using (var node = await StartAsync())
        {
            await node.Process.InterruptAsync();
            await node.Process.EndAsync();
        }

        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        ReceiptReader.Verify(Receipts, signed => found.Add(signed.Receipt.Id.ToString(), Convert.ToHexStringLower(signed.Receipt.InputDigest.Span)));
        Assert.All(answered, call => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(call.Value))), found[call.Key]));
    }

    [Fact]
    public async Task Verify_FileOfANode_TellsItsKeyAndWhatItHas()
    {
        var receipt = await ServeOneCallAsync();
        var key = (await LongshoreProcess.RunAsync("keys", "--data", _directory.Path)).Output.Split().First(word => word.Length == 64);

        var known = await VerifyAsync("--key", key, "--contains", receipt);
        var unknown = await VerifyAsync();
        var other = await VerifyAsync("--key", new string('0', 64));
        var absent = await VerifyAsync("--key", key, "--contains", "0123456789abcdef-1");

        Assert.Equal((0, $"verified: 1 receipts in 1 batches, 0 calls without one, key {key}\n", ""), (known.ExitCode, known.Output, known.Error));
        Assert.Equal(0, unknown.ExitCode);
        Assert.Contains("WARNING: nothing shows whose receipts these are", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("refused: OtherKey", other.Error, StringComparison.Ordinal);
        Assert.Equal(1, absent.ExitCode);
        Assert.Contains("refused: Absent", absent.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receipt_OtherVerbs_ReadWhatIsThere()
    {
        var receipt = await ServeOneCallAsync();
        var proof = Path.Combine(_directory.Path, "proof.bin");

        var list = await RunAsync("list", Receipts);
        var shown = await RunAsync("show", Receipts, Convert.ToHexStringLower(SHA256.HashData("Krsna"u8)));
        var nobody = await RunAsync("show", Receipts, "0123456789abcdef-1");
        var exported = await RunAsync("export", Receipts, receipt, "--output", proof);
        var verified = await RunAsync("verify", proof, "--contains", receipt);
        var wrong = await RunAsync("export", Receipts, "nonsense", "--output", proof);
        var missing = await RunAsync("verify", Path.Combine(_directory.Path, "absent.bin"));

        Assert.StartsWith(receipt + "  ", list.Output, StringComparison.Ordinal);
        Assert.Contains($"\"receipt\": \"{receipt}\"", shown.Output, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0), (shown.ExitCode, exported.ExitCode, verified.ExitCode));
        Assert.Equal((1, 2, 2), (nobody.ExitCode, wrong.ExitCode, missing.ExitCode));
    }

    [Fact]
    public async Task Serve_FileThatIsNone_SaysSo()
    {
        await File.WriteAllTextAsync(Receipts, "this is a text that somebody else needs", Token);

        var run = await LongshoreProcess.RunAsync("serve", "--data", _directory.Path, "--port", "0", "--receipts", Receipts);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("--receipts", run.Error, StringComparison.Ordinal);
        Assert.Equal("this is a text that somebody else needs", await File.ReadAllTextAsync(Receipts, Token));
    }

    [Fact]
    public async Task Serve_MessagesAndCallsOfFunctions_HaveReceiptsToo()
    {
        await using (var node = await TestNode.StartAsync(options => options with { Receipts = new ReceiptSource(Receipts) }))
        {
            await DeployScriptAsync(node, "receiver", "export default { async queue(batch, env) { await env.helper.fetch('http://helper/'); } }", "subscribe=orders&grant=invoke:helper");
            await DeployScriptAsync(node, "helper", "export default async () => new Response('done')", "");
            await DeployScriptAsync(node, "sender", "export default async (request, env) => { await env.orders.send('Krsna') }", "grant=queue:orders");
            using var sent = await node.PostAsync("/function/sender", []);
            Assert.True(sent.Headers.Contains("Longshore-Receipt"));

            while (FunctionsOf(Receipts).Count < 3)
            {
                await Task.Delay(10, Token);
            }

            Assert.True(await node.MetricAsync("longshore_receipts_total") >= 3);
        }

        Assert.Equal(["helper", "receiver", "sender"], FunctionsOf(Receipts));
    }

    public void Dispose() => _directory.Dispose();

    // A node that writes is now and then within a write.
    private static SortedSet<string> FunctionsOf(string path)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        try
        {
            ReceiptReader.Verify(path, signed => names.Add(signed.Receipt.Function));
        }
        catch (ReceiptException)
        {
            // What was read stands in whole batches.
        }

        return names;
    }

    private static async Task DeployScriptAsync(TestNode node, string name, string source, string query)
    {
        var graph = ModuleGraph.Of("main.js", [new ModuleText("main.js", source, new Dictionary<string, string>())]);
        using var answer = await node.PutAsync(name, graph.Compress(), query);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    private static async Task CallAsync(ServeProcess node, ConcurrentDictionary<string, string> answered, string name)
    {
        try
        {
            for (var number = 0; ; number++)
            {
                var input = string.Create(CultureInfo.InvariantCulture, $"{name} {number}");
                answered[await CallAsync(node, input)] = input;
            }
        }
        catch (Exception killed) when (killed is HttpRequestException or IOException)
        {
            // The node was killed.
        }
    }

    // Returns the receipt's name.
    private static async Task<string> CallAsync(ServeProcess node, string input)
    {
        using var body = new StringContent(input);
        using var answer = await node.Client.PostAsync(new Uri("/function/echo", UriKind.Relative), body, Token);
        answer.EnsureSuccessStatusCode();
        var receipt = answer.Headers.GetValues("Longshore-Receipt").Single();
        Assert.True(ReceiptId.TryParse(receipt, out _), receipt);
        return receipt;
    }

    private Task<ServeProcess> StartAsync() => ServeProcess.StartAsync(_directory.Path, new Dictionary<string, string>(), "--receipts", Receipts);

    private async Task<string> ServeOneCallAsync()
    {
        await using var node = await StartAsync();
        await node.DeployAsync("echo", Samples.Read("echo"));
        var receipt = await CallAsync(node, "Krsna");
        await node.Process.InterruptAsync();
        await node.Process.EndAsync();
        return receipt;
    }

    private Task<CommandOutput> VerifyAsync(params string[] options) => RunAsync(["verify", Receipts, .. options]);

    private static Task<CommandOutput> RunAsync(params string[] arguments) => LongshoreProcess.RunAsync(["trust", "receipt", .. arguments]);
}
