using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Longshore.FunctionalTests.Harness;

// The workload is a digest that nobody relies on.
#pragma warning disable CA5351

namespace Longshore.FunctionalTests.Fleet;

/// <summary>Our own workloads of MicroFaaS that only compute, with all of MicroFaaS's arguments.</summary>
public sealed class ComputeWorkloadTests : IAsyncLifetime
{
    private static readonly byte[] Key = Convert.FromHexString("a1f6258c877d5fcd8964484538bfc92c");

    private WorkloadNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await WorkloadNode.StartAsync();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task FloatOperations_AnyCount_AnswersItsTimeAndAddsUp()
    {
        await _node.DeployAsync("float_operations");
        foreach (var input in WorkloadNode.Inputs("float_operations"))
        {
            var expected = Enumerable.Range(0, input.GetProperty("n").GetInt32()).Sum(i => Math.Sin(i) + Math.Cos(i) + Math.Sqrt(i));

            Assert.True((await _node.CallAsync("float_operations", input.GetRawText())).GetDouble() >= 0);
            Assert.Equal(1, (await _node.CallAsync("float_operations", input.GetRawText(), "?sum")).GetDouble() / expected, tolerance: 1e-8);
        }
    }

    // The first ones are the check values of the original functions.
    [Fact]
    public async Task CascadingSha256_AllArguments_AreDigestsOfDigests()
    {
        await _node.DeployAsync("cascading_sha256");

        var results = await ChainsAsync("cascading_sha256", SHA256.HashData);

        Assert.Equal("c600ad913c4568380045f8621c0afe89d9180cc1c0685234f9dc993f2b4936d4", results[0]);
    }

    [Fact]
    public async Task CascadingMd5_AllArguments_AreDigestsOfDigests()
    {
        await _node.DeployAsync("cascading_md5");

        var results = await ChainsAsync("cascading_md5", MD5.HashData);

        Assert.Equal("71933fa4f351da310ce75d42f83bbcf0", results[0]);
    }

    // From an empty block to a third one.
    [Theory]
    [InlineData(0)]
    [InlineData(55)]
    [InlineData(56)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(119)]
    [InlineData(120)]
    public async Task CascadingMd5_DataOfAnyLength_IsPadded(int length)
    {
        await _node.DeployAsync("cascading_md5");
        var data = new string('é', length / 2) + new string('x', length % 2);

        var result = await _node.CallAsync("cascading_md5", JsonSerializer.Serialize(new { data, rounds = 1 }));

        Assert.Equal(Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(data))), result.GetString());
    }

    [Fact]
    public async Task Matmul_AllArguments_AnswersItsTimeAndMultiplies()
    {
        await _node.DeployAsync("matmul");
        foreach (var input in WorkloadNode.Inputs("matmul"))
        {
            var (a, b) = (Matrix(input.GetProperty("A")), Matrix(input.GetProperty("B")));

            Assert.True((await _node.CallAsync("matmul", input.GetRawText())).GetDouble() >= 0);
            var product = Matrix(await _node.CallAsync("matmul", input.GetRawText(), "?product"));
            foreach (var (row, values) in product.Index())
            {
                foreach (var (column, value) in values.Index())
                {
                    Assert.Equal(Enumerable.Range(0, b.Length).Sum(k => a[row][k] * b[k][column]), value, tolerance: 1e-12);
                }
            }
        }
    }

    [Fact]
    public async Task HtmlGeneration_AllArguments_AreTablesOfSoManyRows()
    {
        await _node.DeployAsync("html_generation");
        foreach (var input in WorkloadNode.Inputs("html_generation"))
        {
            var html = (await _node.CallAsync("html_generation", input.GetRawText())).GetString()!;

            Assert.StartsWith("<html><table><tr><th>Char</th><th>ASCII</th></tr>", html, StringComparison.Ordinal);
            Assert.EndsWith("</table></html>", html, StringComparison.Ordinal);
            var rows = Regex.Matches(html, "<tr><td>(.)</td><td>([0-9]+)</td></tr>", RegexOptions.Singleline);
            Assert.Equal(input.GetProperty("n").GetInt32(), rows.Count);
            Assert.All(rows, row => Assert.Equal(row.Groups[1].Value[0], int.Parse(row.Groups[2].Value, CultureInfo.InvariantCulture)));
        }
    }

    [Fact]
    public async Task Pyaes_AllArguments_AreEncryptedAndDecrypted()
    {
        await _node.DeployAsync("pyaes", "--wall-time", "1min");
        using var aes = Aes.Create();
        aes.Key = Key;
        foreach (var input in WorkloadNode.Inputs("pyaes"))
        {
            var result = await _node.CallAsync("pyaes", input.GetRawText());
            Assert.Equal(input.GetProperty("data").GetString(), result.GetProperty("data").GetString());
            Assert.True(result.GetProperty("latency").GetDouble() > 0);

            var text = Encoding.UTF8.GetBytes(input.GetProperty("data").GetString()!);
            for (var round = 0; round < input.GetProperty("rounds").GetInt32(); round++)
            {
                aes.EncryptEcb(text, text, PaddingMode.None);
            }

            Assert.Equal(Convert.ToHexStringLower(text), (await _node.CallAsync("pyaes", input.GetRawText(), "?cipher")).GetString());
        }
    }

    [Fact]
    public async Task ZlibDecompress_AllArguments_AreTexts()
    {
        await _node.DeployAsync("zlib_decompress");
        foreach (var input in WorkloadNode.Inputs("zlib_decompress"))
        {
            using var zlib = new ZLibStream(new MemoryStream(Convert.FromHexString(input.GetProperty("data").GetString()!)), CompressionMode.Decompress);
            using var text = new MemoryStream();
            await zlib.CopyToAsync(text, TestContext.Current.CancellationToken);

            Assert.Equal(Convert.ToHexStringLower(text.ToArray()), (await _node.CallAsync("zlib_decompress", input.GetRawText())).GetString());
        }
    }

    // Stored, compressed well, and not at all.
    [Theory]
    [InlineData(CompressionLevel.NoCompression, 100_000)]
    [InlineData(CompressionLevel.SmallestSize, 300_000)]
    public async Task ZlibDecompress_AnyBlocks_AreRead(CompressionLevel level, int length)
    {
        await _node.DeployAsync("zlib_decompress");
        var bytes = Enumerable.Range(0, length).Select(i => (byte)(i * i >> 7)).ToArray();
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, level, leaveOpen: true))
        {
            zlib.Write(bytes);
        }

        var result = await _node.CallAsync("zlib_decompress", JsonSerializer.Serialize(new { data = Convert.ToHexString(compressed.ToArray()) }));

        Assert.Equal(Convert.ToHexStringLower(bytes), result.GetString());
    }

    // By MicroFaaS's seed, six of ten texts have the pattern, and none begins with it.
    [Fact]
    public async Task Regex_AllArguments_AreFoundAsElsewhere()
    {
        await _node.DeployAsync("regex_search");
        await _node.DeployAsync("regex_match");
        var found = 0;
        foreach (var input in WorkloadNode.Inputs("regex_search"))
        {
            var match = Regex.Match(input.GetProperty("data").GetString()!, input.GetProperty("pattern").GetString()!);
            found += match.Success ? 1 : 0;

            Assert.Equal(match.Success ? JsonSerializer.Serialize(match.Value) : "0", (await _node.CallAsync("regex_search", input.GetRawText())).GetRawText());
        }

        Assert.Equal(6, found);
        foreach (var input in WorkloadNode.Inputs("regex_match"))
        {
            Assert.False((await _node.CallAsync("regex_match", input.GetRawText())).GetBoolean());
        }

        Assert.True((await _node.CallAsync("regex_match", """{"data": "1a2 and more", "pattern": "\\d\\D\\d"}""")).GetBoolean());
    }

    [Theory]
    [InlineData("cascading_md5", "[]")]
    [InlineData("cascading_md5", "{\"data\": \"x\"}")]
    [InlineData("cascading_sha256", "{\"data\": \"x\", \"rounds\": 0}")]
    [InlineData("pyaes", "{\"data\": \"short\", \"rounds\": 1}")]
    [InlineData("zlib_decompress", "{\"data\": \"zz\"}")]
    [InlineData("zlib_decompress", "{\"data\": \"789c4b4c4a0600024d0128\"}")]
    [InlineData("matmul", "{\"A\": [[1, 2]], \"B\": [[1, 2]]}")]
    [InlineData("matmul", "{\"A\": [[1, 2], [3]], \"B\": [[1]]}")]
    public async Task Workload_WrongArgument_FailsByItsExitCode(string workload, string argument)
    {
        await _node.DeployAsync(workload);

        using var response = await _node.Node.PostAsync($"/function/{workload}", Encoding.UTF8.GetBytes(argument));

        var problem = await TestNode.ProblemAsync(response);
        Assert.Equal<(int?, string?)>((1, null), (problem.ExitCode, problem.Output));
    }

    private static double[][] Matrix(JsonElement rows) =>
        [.. rows.EnumerateArray().Select(row => row.EnumerateArray().Select(each => each.GetDouble()).ToArray())];

    private async Task<IReadOnlyList<string?>> ChainsAsync(string workload, Func<byte[], byte[]> digest)
    {
        var results = new List<string?>();
        foreach (var input in WorkloadNode.Inputs(workload))
        {
            var data = Encoding.UTF8.GetBytes(input.GetProperty("data").GetString()!);
            for (var round = 0; round < input.GetProperty("rounds").GetInt32(); round++)
            {
                data = digest(data);
            }

            var result = await _node.CallAsync(workload, input.GetRawText());
            Assert.Equal(Convert.ToHexStringLower(data), result.GetString());
            results.Add(result.GetString());
        }

        return results;
    }
}
