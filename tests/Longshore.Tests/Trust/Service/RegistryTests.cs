using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Longshore.Trust.Keys;
using Longshore.Trust.Ledger;
using Longshore.Trust.Service;
using static Longshore.Tests.Trust.Service.ServiceFixture;

namespace Longshore.Tests.Trust.Service;

/// <summary>The registries of workers, of their keys and of other registries.</summary>
public sealed class RegistryTests : IAsyncDisposable
{
    private static readonly string Tag = new('a', 64);

    private ServiceFixture? _fixture;

    [Fact]
    public async Task WorkerRegister_ByTheAdministrator_IsRetrieved()
    {
        var fixture = await StartAsync();

        var registered = await RegisterAsync("a1");
        var retrieved = (await fixture.CallAsync("WorkerRetrieve", new() { ["workerId"] = "a1" })).GetProperty("result");

        Assert.Equal(0, CodeOf(registered));
        Assert.Equal(1, retrieved.GetProperty("workerType").GetInt32());
        Assert.Equal("0a", retrieved.GetProperty("organizationId").GetString());
        Assert.Equal(["01", "02"], retrieved.GetProperty("applicationTypeId").EnumerateArray().Select(each => each.GetString()));
        Assert.Equal(1, retrieved.GetProperty("status").GetInt32());
        Assert.Equal("text", retrieved.GetProperty("details").GetProperty("some").GetString());
    }

    [Theory]
    [InlineData("WorkerRegister", """{"workerId": "a1", "workerType": 1, "details": {}}""")]
    [InlineData("WorkerUpdate", """{"workerId": "a1", "details": {}}""")]
    [InlineData("WorkerSetStatus", """{"workerId": "a1", "status": 2}""")]
    [InlineData("RegistryAdd", """{"orgId": "0a", "uri": "http://host/"}""")]
    [InlineData("RegistryUpdate", """{"orgId": "0a", "uri": "http://host/"}""")]
    [InlineData("RegistrySetStatus", """{"orgId": "0a", "status": 2}""")]
    public async Task Change_BySomebodyElse_IsDenied(string method, string parameters) =>
        Assert.Equal(3, CodeOf(await (await StartAsync()).CallAsync(method, JsonNode.Parse(parameters)!.AsObject())));

    [Fact]
    public async Task WorkerRegister_Twice_IsRefused()
    {
        await StartAsync();
        await RegisterAsync("a1");

        Assert.Equal((2, "Worker Id already exists in the database. Hence invalid parameter"), Refusal(await RegisterAsync("a1")));
    }

    [Fact]
    public async Task WorkerUpdate_Details_ReplacesThem()
    {
        var fixture = await StartAsync();
        await RegisterAsync("a1");

        var updated = await fixture.CallAsync("WorkerUpdate", new() { ["workerId"] = "a1", ["details"] = new JsonObject { ["other"] = 1 } }, isAdministrator: true);
        await fixture.CallAsync("WorkerSetStatus", new() { ["workerId"] = "a1", ["status"] = 4 }, isAdministrator: true);
        var retrieved = (await fixture.CallAsync("WorkerRetrieve", new() { ["workerId"] = "a1" })).GetProperty("result");

        Assert.Equal(0, CodeOf(updated));
        Assert.Equal("""{"other": 1}""", retrieved.GetProperty("details").GetRawText());
        Assert.Equal(4, retrieved.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task WorkerRegister_BeyondTheLimit_IsRefused()
    {
        _fixture = await ServiceFixture.StartAsync(new ServiceOptions(), new LedgerLimits { WorkersMax = 1, DetailsCharactersMax = 100 });
        await RegisterAsync("a1");

        Assert.Equal((1, "the listener has as many workers as it may"), Refusal(await RegisterAsync("a2")));
        Assert.Equal((2, "'details' is over the limit of 100 bytes"), Refusal(await RegisterAsync("a3", new string('x', 101))));
    }

    [Fact]
    public async Task WorkerLookUp_ManyWorkers_HasPages()
    {
        _fixture = await ServiceFixture.StartAsync(new ServiceOptions { PageMax = 2 }, new LedgerLimits());
        foreach (var id in (string[])["a1", "a2", "a3"])
        {
            await RegisterAsync(id);
        }

        var first = (await _fixture.CallAsync("WorkerLookUp", new() { ["workerType"] = 1, ["applicationTypeId"] = new JsonArray("01") })).GetProperty("result");
        var next = (await _fixture.CallAsync("WorkerLookUpNext", new() { ["workerType"] = 1, ["lookUpTag"] = "a2" })).GetProperty("result");

        Assert.Equal("""{"totalCount": 3, "lookupTag": "a2", "ids": ["a1", "a2"]}""", first.GetRawText());
        Assert.Equal("""{"totalCount": 3, "lookupTag": "", "ids": ["a3"]}""", next.GetRawText());
        Assert.Equal(5, CodeOf(await _fixture.CallAsync("WorkerLookUpNext", new() { ["lookUpTag"] = "a3" })));
        Assert.Equal(2, CodeOf(await _fixture.CallAsync("WorkerLookUpNext", new() { ["lookUpTag"] = "ff" })));
    }

    [Theory]
    [InlineData("{}", 1)]
    [InlineData("""{"workerType": 0}""", 1)]
    [InlineData("""{"workerType": 2}""", 0)]
    [InlineData("""{"organizationId": "0a"}""", 1)]
    [InlineData("""{"organizationId": "0b"}""", 0)]
    [InlineData("""{"applicationTypeId": ["01", "02"]}""", 1)]
    [InlineData("""{"applicationTypeId": "02"}""", 1)]
    [InlineData("""{"applicationTypeId": ["01", "03"]}""", 0)]
    public async Task WorkerLookUp_Conditions_MustAllHold(string parameters, int count)
    {
        var fixture = await StartAsync();
        await RegisterAsync("a1");

        Assert.Equal(count, (await fixture.CallAsync("WorkerLookUp", JsonNode.Parse(parameters)!.AsObject())).GetProperty("result").GetProperty("totalCount").GetInt32());
    }

    [Fact]
    public async Task Registry_AddedAndChanged_IsFound()
    {
        var fixture = await StartAsync();
        var registry = new JsonObject { ["orgId"] = "0a", ["uri"] = "http://host/", ["scAddr"] = "0b", ["appTypeIds"] = new JsonArray("01") };

        var added = await fixture.CallAsync("RegistryAdd", registry.DeepClone().AsObject(), isAdministrator: true);
        var again = await fixture.CallAsync("RegistryAdd", registry.DeepClone().AsObject(), isAdministrator: true);
        registry["uri"] = "http://other/";
        await fixture.CallAsync("RegistryUpdate", registry, isAdministrator: true);
        await fixture.CallAsync("RegistrySetStatus", new() { ["orgId"] = "0a", ["status"] = 2 }, isAdministrator: true);

        Assert.Equal((0, 2), (CodeOf(added), CodeOf(again)));
        Assert.Equal(
            """{"uri": "http://other/", "scAddr": "0b", "appTypeIds": ["01"], "status": 2}""",
            (await fixture.CallAsync("RegistryRetrieve", new() { ["orgId"] = "0a" })).GetProperty("result").GetRawText());
        Assert.Equal(
            """{"totalCount": 1, "lookupTag": "", "ids": ["0a"]}""",
            (await fixture.CallAsync("RegistryLookUp", new() { ["appTypeId"] = "01" })).GetProperty("result").GetRawText());
        Assert.Equal(5, CodeOf(await fixture.CallAsync("RegistryLookUpNext", new() { ["lookUpTag"] = "0a" })));
        Assert.Equal(2, CodeOf(await fixture.CallAsync("RegistryRetrieve", new() { ["orgId"] = "0c" })));
    }

    [Fact]
    public async Task EncryptionKeySet_SignedByTheWorker_IsGiven()
    {
        using var keys = WorkerKeys.Create(2048);
        var fixture = await StartAsync(new ScriptedLink("tcp://1.1.1.1:1", keys));
        var parameters = Key(keys, Tag, Nonce(0xc));

        // The specification's own name of the parameters.
        var elsewhere = await fixture.SendAsync("""{"jsonrpc": "2.0", "id": 1, "method": "WorkerLookUp", "request": {}}""");
        Assert.Equal((2, "'params' must be an object"), (CodeOf(elsewhere), MessageOf(elsewhere)));
        var set = await fixture.SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = "EncryptionKeySet", ["request"] = parameters }.ToJsonString());
        var got = await fixture.CallAsync("EncryptionKeyGet", new() { ["workerId"] = WorkerIdText, ["requesterId"] = Tag });
        var newer = await fixture.CallAsync("EncryptionKeyGet", new() { ["workerId"] = WorkerIdText, ["requesterId"] = Tag, ["lastUsedKeyNonce"] = Nonce(0xc) });
        var other = await fixture.CallAsync("EncryptionKeyGet", new() { ["workerId"] = WorkerIdText, ["requesterId"] = "bb" });

        Assert.Equal(0, CodeOf(set));
        Assert.Equal("a key", got.GetProperty("result").GetProperty("encryptionKey").GetString());
        Assert.Equal((5, 5), (CodeOf(newer), CodeOf(other)));
    }

    [Fact]
    public async Task EncryptionKeySet_SignedBySomebodyElse_IsDenied()
    {
        using var keys = WorkerKeys.Create(2048);
        using var others = WorkerKeys.Create(2048);
        var fixture = await StartAsync(new ScriptedLink("tcp://1.1.1.1:1", keys));

        Assert.Equal(4, CodeOf(await fixture.CallAsync("EncryptionKeySet", Key(others, Tag, Nonce(0xc)))));
        Assert.Equal(3, CodeOf(await fixture.CallAsync("EncryptionKeyGet", new() { ["workerId"] = "ff", ["requesterId"] = "aa" })));
    }

    [Fact]
    public async Task EncryptionKeySet_OldSignatureSentAgain_DoesNotBringItsKeyBack()
    {
        using var keys = WorkerKeys.Create(2048);
        var fixture = await StartAsync(new ScriptedLink("tcp://1.1.1.1:1", keys));
        await fixture.CallAsync("EncryptionKeySet", Key(keys, Tag, Nonce(1)));
        var newer = await fixture.CallAsync("EncryptionKeySet", Key(keys, Tag, Nonce(2)));

        var back = await fixture.CallAsync("EncryptionKeySet", Key(keys, Tag, Nonce(1)));
        var byTheAdministrator = await fixture.CallAsync("EncryptionKeySet", Key(keys, Tag, Nonce(1)), isAdministrator: true);

        Assert.Equal((0, 4, 0), (CodeOf(newer), CodeOf(back), CodeOf(byTheAdministrator)));
        Assert.Contains("must be greater", MessageOf(back), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("encryptionKeyNonce", "0c", "encryptionKeyNonce must have 64 hexadecimal digits")]
    [InlineData("tag", "aa", "tag must be empty or have 64 hexadecimal digits")]
    [InlineData("encryptionKey", "a key 0", "encryptionKey must not be empty, nor end with a hexadecimal digit")]
    [InlineData("encryptionKey", "", "encryptionKey must not be empty, nor end with a hexadecimal digit")]
    public async Task EncryptionKeySet_TextThatCouldBeMovedIntoTheNext_IsRefused(string field, string value, string message)
    {
        using var keys = WorkerKeys.Create(2048);
        var fixture = await StartAsync(new ScriptedLink("tcp://1.1.1.1:1", keys));
        var key = Key(keys, Tag, Nonce(1));
        key[field] = value;

        Assert.Equal((3, message), Refusal(await fixture.CallAsync("EncryptionKeySet", key)));
    }

    public async ValueTask DisposeAsync() => await (_fixture?.DisposeAsync() ?? ValueTask.CompletedTask);

    private static string Nonce(int number) => number.ToString("x64", CultureInfo.InvariantCulture);

    private static JsonObject Key(WorkerKeys keys, string tag, string nonce) => new()
    {
        ["workerId"] = WorkerIdText,
        ["encryptionKey"] = "a key",
        ["encryptionKeyNonce"] = nonce,
        ["tag"] = tag,
        ["signature"] = Convert.ToBase64String(keys.Sign(SHA256.HashData(Encoding.UTF8.GetBytes(WorkerIdText + "a key" + nonce + tag)))),
    };

    private async Task<ServiceFixture> StartAsync(params ScriptedLink[] links) => _fixture = await ServiceFixture.StartAsync(links);

    private Task<JsonElement> RegisterAsync(string id, string text = "text") => _fixture!.CallAsync(
        "WorkerRegister",
        new()
        {
            ["workerId"] = id,
            ["workerType"] = 1,
            ["organizationId"] = "0a",
            ["applicationTypeId"] = new JsonArray("01", "02"),
            ["details"] = new JsonObject { ["some"] = text },
        },
        isAdministrator: true);

    private static (int? Code, string Message) Refusal(JsonElement answer) => (CodeOf(answer), MessageOf(answer));
}
