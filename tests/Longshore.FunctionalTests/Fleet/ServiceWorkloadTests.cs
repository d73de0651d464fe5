using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Fleet;

/// <summary>Our own workloads of MicroFaaS that use Redis, PostgreSQL and an object store: the databases that <c>./test --with databases</c> has started,
/// the S3 gateway of <c>./test --with ceph</c>, and a stand-in for it.</summary>
public sealed class ServiceWorkloadTests : IAsyncLifetime
{
    private WorkloadNode _node = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _node = await WorkloadNode.StartAsync();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Redis_AllArguments_KeepBalances()
    {
        await DeployRedisAsync("redis_insert");
        await DeployRedisAsync("redis_modify");
        foreach (var input in WorkloadNode.Inputs("redis_insert"))
        {
            Assert.Equal(Text(input, "balance"), (await _node.CallAsync("redis_insert", input.GetRawText())).GetString());
        }

        var left = new Dictionary<string, long>();
        foreach (var input in WorkloadNode.Inputs("redis_modify"))
        {
            var id = Text(input, "id");
            if (left.TryAdd(id, 1000))
            {
                await _node.CallAsync("redis_insert", JsonSerializer.Serialize(new { id, balance = 1000 }));
            }

            left[id] -= long.Parse(Text(input, "spend"), CultureInfo.InvariantCulture);
            Assert.Equal(left[id].ToString(CultureInfo.InvariantCulture), (await _node.CallAsync("redis_modify", input.GetRawText())).GetString());
        }
    }

    [Fact]
    public async Task Redis_WrongPasswordOrArgument_FailsWithAReason()
    {
        await DeployRedisAsync("redis_insert", "--env", "REDIS_PASSWORD=wrong");
        Assert.Contains("Redis: WRONGPASS", await FailAsync("redis_insert", """{"id": "Ada", "balance": 1}"""), StringComparison.Ordinal);

        await DeployRedisAsync("redis_insert");
        Assert.Contains("\"balance\" is no integer", await FailAsync("redis_insert", """{"id": "Ada", "balance": "1; FLUSHALL"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_WithoutAGrant_IsRefused()
    {
        await _node.DeployAsync("redis_insert", "--env", "REDIS=127.0.0.1:6379");

        Assert.Contains("no grant", await FailAsync("redis_insert", """{"id": "Ada", "balance": 1}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostgreSql_Inventory_IsATextOfAllCars()
    {
        await DeployPostgreSqlAsync("psql_inventory");

        foreach (var input in WorkloadNode.Inputs("psql_inventory"))
        {
            var text = (await _node.CallAsync("psql_inventory", input.GetRawText())).GetString()!;
            Assert.StartsWith("1) Make1 Model1 1991: ", text, StringComparison.Ordinal);
            Assert.Contains("    60) Make4 Model5 1990: ", text, StringComparison.Ordinal);
            Assert.Matches(@" in stock    Total cars in stock: \d+$", text);
        }
    }

    [Fact]
    public async Task PostgreSql_PurchasesAtTheSameTime_TakeOneCarEach()
    {
        const int Purchases = 20;
        await DeployPostgreSqlAsync("psql_inventory");
        await DeployPostgreSqlAsync("psql_purchase");
        var before = await StockAsync(17);

        var sold = await Task.WhenAll(Enumerable.Range(0, Purchases).Select(_ => _node.CallAsync("psql_purchase", """{"id": 17}""")));

        Assert.All(sold, each => Assert.True(each.GetBoolean()));
        Assert.Equal(before - Purchases, await StockAsync(17));
    }

    [Fact]
    public async Task PostgreSql_AllPurchases_Succeed()
    {
        await DeployPostgreSqlAsync("psql_purchase");
        foreach (var input in WorkloadNode.Inputs("psql_purchase"))
        {
            Assert.True((await _node.CallAsync("psql_purchase", input.GetRawText())).GetBoolean());
        }
    }

    [Fact]
    public async Task PostgreSql_WrongPurchases_AreRefused()
    {
        await DeployPostgreSqlAsync("psql_purchase");

        Assert.False((await _node.CallAsync("psql_purchase", """{"id": 61}""")).GetBoolean());
        Assert.Contains("\"id\" is no integer", await FailAsync("psql_purchase", """{"id": "1 or true"}"""), StringComparison.Ordinal);

        await DeployPostgreSqlAsync("psql_purchase", "--env", "POSTGRESQL_PASSWORD=wrong");
        Assert.Contains("28P01", await FailAsync("psql_purchase", """{"id": 1}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_AgainstAStandInOfAStore_GoThereAndBack()
    {
        await using var store = new FileStore();

        await UploadAndDownloadAsync(store.Url + "/bucket", store.Url);

        Assert.Equal(WorkloadNode.Inputs("upload_file").Select(input => "/bucket/" + Text(input, "file")).Order(), store.Files.Keys.Order());
    }

    [Fact]
    public async Task Files_AgainstAnS3Store_GoThereAndBack()
    {
        var url = Variable("LONGSHORE_S3_URL", "ceph");
        using var client = new AmazonS3Client(
            new BasicAWSCredentials(Variable("LONGSHORE_S3_ACCESS_KEY", "ceph"), Variable("LONGSHORE_S3_SECRET_KEY", "ceph")),
            new AmazonS3Config { ServiceURL = url, ForcePathStyle = true, AuthenticationRegion = "us-east-1", Timeout = TimeSpan.FromMinutes(1), MaxErrorRetry = 1 });
        const string Bucket = "microfaas";
        await client.PutBucketAsync(new PutBucketRequest { BucketName = Bucket }, Token);
        await client.PutBucketPolicyAsync(
            Bucket,
            $$"""{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": ["arn:aws:s3:::{{Bucket}}/*"]}]}""",
            Token);

        await UploadAndDownloadAsync($"{url.TrimEnd('/')}/{Bucket}", url.TrimEnd('/'));
    }

    [Theory]
    [InlineData("upload_file", "../etc/shadow")]
    [InlineData("download_file", "a/b")]
    [InlineData("download_file", "..")]
    public async Task Files_NamesThatLeadElsewhere_AreRefused(string workload, string file)
    {
        using var directory = new TemporaryDirectory();
        await _node.DeployAsync(workload, "--dir", $"{directory.Path}:/etc", "--dir", $"{directory.Path}:/root:rw", "--grant", "http:http://127.0.0.1:1");

        Assert.Contains("\"file\" is no name of a file", await FailAsync(workload, JsonSerializer.Serialize(new { file })), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_OfAFileThatIsNotThere_FailsWithTheStatus()
    {
        await using var store = new FileStore();
        using var directory = new TemporaryDirectory();
        await _node.DeployAsync(
            "download_file", "--dir", $"{directory.Path}:/root:rw", "--env", $"S3={store.Url}/bucket", "--grant", $"http:{store.Url}");

        Assert.Contains("the store answers 404", await FailAsync("download_file", """{"file": "absent"}"""), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(directory.Path));
    }

    // Every file that is uploaded, and then downloaded again.
    private async Task UploadAndDownloadAsync(string bucket, string grant)
    {
        using var directory = new TemporaryDirectory();
        var (etc, root) = (Directory.CreateDirectory(Path.Combine(directory.Path, "etc")).FullName, Directory.CreateDirectory(Path.Combine(directory.Path, "root")).FullName);
        string[] shared = ["--env", $"S3={bucket}", "--grant", $"http:{grant}"];
        await _node.DeployAsync("upload_file", ["--dir", $"{etc}:/etc", .. shared]);
        await _node.DeployAsync("download_file", ["--dir", $"{root}:/root:rw", .. shared]);
        foreach (var (index, input) in WorkloadNode.Inputs("upload_file").Index())
        {
            var file = Text(input, "file");
            var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"{file} é\n", 1 + 10_000 * index)));
            await File.WriteAllBytesAsync(Path.Combine(etc, file), content, Token);

            Assert.True((await _node.CallAsync("upload_file", input.GetRawText())).GetBoolean());
            Assert.Equal(JsonValueKind.Null, (await _node.CallAsync("download_file", input.GetRawText())).ValueKind);
            Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(root, file), Token));
        }
    }

    private async Task<long> StockAsync(int id)
    {
        var text = (await _node.CallAsync("psql_inventory", "{}")).GetString()!;
        var line = text.Split(" in stock    ").Single(each => each.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{id}) "), StringComparison.Ordinal));
        return long.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    private async Task<string> FailAsync(string workload, string argument)
    {
        using var response = await _node.Node.PostAsync($"/function/{workload}", Encoding.UTF8.GetBytes(argument));
        return (await TestNode.ProblemAsync(response)).Detail!;
    }

    private Task DeployRedisAsync(string workload, params string[] options)
    {
        var server = $"127.0.0.1:{Variable("LONGSHORE_REDIS_PORT", "databases")}";
        return _node.DeployAsync(workload, ["--env", $"REDIS={server}", "--grant", $"tcp:{server}", .. options]);
    }

    private Task DeployPostgreSqlAsync(string workload, params string[] options)
    {
        var server = $"127.0.0.1:{Variable("LONGSHORE_POSTGRESQL_PORT", "databases")}";
        return _node.DeployAsync(workload, ["--env", $"POSTGRESQL={server}", "--grant", $"tcp:{server}", .. options]);
    }

    private static string Text(JsonElement input, string name) => input.GetProperty(name).ToString();

    private static string Variable(string name, string servers)
    {
        var value = Environment.GetEnvironmentVariable(name);
        Assert.SkipWhen(string.IsNullOrEmpty(value), $"{name} is not set: run ./test --with {servers}");
        return value!;
    }
}
