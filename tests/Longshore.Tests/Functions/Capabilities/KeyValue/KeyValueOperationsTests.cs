using System.Text;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.KeyValue;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Specs;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Functions.Capabilities.KeyValue;

public sealed class KeyValueOperationsTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));
    private readonly MemoryKeyValueStores _stores;
    private readonly CapabilityTable _capabilities;

    public KeyValueOperationsTests()
    {
        _stores = new MemoryKeyValueStores(new KeyValueLimits { EntriesMax = 3 }, _time);
        _capabilities = CapabilityTable.Of(new CapabilityServices { KeyValue = _stores, Time = _time });
    }

    [Fact]
    public async Task Get_OfWhatWasPut_HasItsValueAndVersion()
    {
        var world = World("kv:a");
        Assert.Equal("|1", await AskAsync(world, "kv.put", "a", "k", "value", ""));

        Assert.Equal("|value|1", await AskAsync(world, "kv.get", "a", "k"));
        Assert.Equal("", await AskAsync(world, "kv.get", "a", "other"));
    }

    [Fact]
    public async Task Functions_WithTheSameGrant_ShareAStore()
    {
        await AskAsync(World("kv:a"), "kv.put", "a", "k", "shared", "");

        Assert.Equal("|shared|1", await AskAsync(World("kv:a:ro"), "kv.get", "a", "k"));
    }

    [Fact]
    public async Task Cas_OfAnotherVersion_IsAConflict()
    {
        var world = World("kv:a");
        Assert.Equal("|1", await AskAsync(world, "kv.cas", "a", "k", "", "first", ""));

        Assert.Equal("Conflict|the key has another version than expected", await AskAsync(world, "kv.cas", "a", "k", "", "second", ""));
        Assert.Equal("|2", await AskAsync(world, "kv.cas", "a", "k", "1", "second", ""));
    }

    [Fact]
    public async Task Increment_OfAnAbsentKey_BeginsAtZero()
    {
        var world = World("kv:a");

        Assert.Equal("|5", await AskAsync(world, "kv.increment", "a", "n", "5"));
        Assert.Equal("|4", await AskAsync(world, "kv.increment", "a", "n", "-1"));
        Assert.Equal("|5", await AskAsync(world, "kv.increment", "a", "n"));
    }

    [Fact]
    public async Task Delete_TellsWhetherThereWasAValue()
    {
        var world = World("kv:a");
        await AskAsync(world, "kv.put", "a", "k", "value");

        Assert.Equal(("|1", "|0"), (await AskAsync(world, "kv.delete", "a", "k"), await AskAsync(world, "kv.delete", "a", "k")));
    }

    [Fact]
    public async Task List_ByPages_EndsWithAnEmptyCursor()
    {
        var world = World("kv:a");
        foreach (var key in (string[])["x/1", "x/2", "y"])
        {
            await AskAsync(world, "kv.put", "a", key, "");
        }

        Assert.Equal("|x/1|x/1", await AskAsync(world, "kv.list", "a", "x/", "", "1"));
        Assert.Equal("|x/2|", await AskAsync(world, "kv.list", "a", "x/", "x/1", "1"));
        Assert.Equal("|x/1|x/2|y|", await AskAsync(world, "kv.list", "a"));
    }

    [Fact]
    public async Task Put_WithATimeToLive_IsGoneAfterwards()
    {
        var world = World("kv:a");
        await AskAsync(world, "kv.put", "a", "k", "value", "60");

        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal("", await AskAsync(world, "kv.get", "a", "k"));
    }

    [Theory]
    [InlineData("kv.get", "NotGranted|the function has no grant for this: deploy it with --grant kv:b", "b", "k")]
    [InlineData("kv.get", "NotGranted|the function has no grant for this: deploy it with --grant kv:NAME", "no name", "k")]
    [InlineData("kv.put", "NotGranted|the function may only read this key-value store: deploy it with --grant kv:r", "r", "k", "v", "")]
    [InlineData("kv.cas", "NotGranted|the function may only read this key-value store: deploy it with --grant kv:r", "r", "k", "", "v", "")]
    [InlineData("kv.delete", "NotGranted|the function may only read this key-value store: deploy it with --grant kv:r", "r", "k")]
    [InlineData("kv.increment", "NotGranted|the function may only read this key-value store: deploy it with --grant kv:r", "r", "k", "1")]
    [InlineData("kv.get", "InvalidArgument|a key cannot be empty", "a", "")]
    [InlineData("kv.put", "InvalidArgument|field 4 of the request is no integer from 1 to 315360000", "a", "k", "v", "0")]
    [InlineData("kv.put", "InvalidArgument|field 4 of the request is no integer from 1 to 315360000", "a", "k", "v", "soon")]
    [InlineData("kv.cas", "InvalidArgument|field 3 of the request is no integer from 1 to 9223372036854775807", "a", "k", "-1", "v", "")]
    [InlineData("kv.increment", "InvalidArgument|field 3 of the request is no integer from -9223372036854775808 to 9223372036854775807", "a", "k", "1.5")]
    [InlineData("kv.list", "InvalidArgument|field 4 of the request is no integer from 1 to 1000", "a", "", "", "1001")]
    public async Task Request_ThatIsWrong_HasANamedError(string operation, string answer, params string[] fields) =>
        Assert.Equal(answer, await AskAsync(World("kv:a", "kv:r:ro"), operation, fields));

    [Fact]
    public async Task Request_OverALimit_SaysWhich()
    {
        var world = World("kv:a");

        Assert.Equal("TooLarge|the key of 1048576 bytes is over the limit of 512", await AskAsync(world, "kv.get", "a", new string('k', 1 << 20)));
        Assert.Equal("TooLarge|the value of 1048577 bytes is over the limit of 1048576", await AskAsync(world, "kv.put", "a", "k", new string('v', (1 << 20) + 1)));
        Assert.Equal("TooLarge|the prefix of 513 bytes is over the limit of 512", await AskAsync(world, "kv.list", "a", new string('k', 513)));
    }

    [Fact]
    public async Task Key_ThatIsNotText_IsRefused() => Assert.Equal(
        "InvalidArgument|the key is not UTF-8", await AskAsync(World("kv:a"), [Field("kv.get"), Field("a"), new byte[] { 0xff }]));

    [Fact]
    public async Task Put_IntoAFullStore_NamesTheLimit()
    {
        var world = World("kv:a");
        for (var i = 0; i < 3; i++)
        {
            await AskAsync(world, "kv.put", "a", $"k{i}", "");
        }

        Assert.StartsWith("LimitReached|the key-value store is at its limit", await AskAsync(world, "kv.put", "a", "k3", ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kv.get")]
    [InlineData("kv.delete")]
    [InlineData("kv.increment")]
    public async Task Request_ToAStoreThatCannotBeUsed_IsUnavailable(string operation)
    {
        var world = World("kv:a");
        _stores.Failure = "the disk is full";

        Assert.Equal("Unavailable|the disk is full", await AskAsync(world, operation, "a", "k"));
        Assert.Equal("Unavailable|the disk is full", await AskAsync(world, "kv.list", "a"));
    }

    [Theory]
    [InlineData("kv:")]
    [InlineData("kv:a:rw")]
    [InlineData("kv:a b")]
    [InlineData("kv:1a")]
    [InlineData("kv:a:ro:ro")]
    public void Validate_GrantThatIsWrong_IsRefused(string grant) =>
        Assert.Contains("a key-value store is written", Assert.Single(_capabilities.Validate(Spec(grant))).Message, StringComparison.Ordinal);

    [Fact]
    public void Validate_OneStoreTwice_IsRefused() =>
        Assert.Contains("\"a\" is given twice", Assert.Single(_capabilities.Validate(Spec("kv:a", "kv:a:ro"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Prepare_WithoutStores_IsRefused() =>
        Assert.Throws<CapabilityException>(() => CapabilityTable.BuiltIn.Prepare(Spec("kv:a")));

    private static FunctionSpec Spec(params string[] grants) => new(FunctionFixture.Name("f"), Artifact.Of([0]))
    {
        Grants = [.. Grants.Of(grants)],
    };

    private static ReadOnlyMemory<byte> Field(string text) => Encoding.UTF8.GetBytes(text);

    private static Task<string> AskAsync(SandboxWorld world, string operation, params string[] fields) =>
        AskAsync(world, [Field(operation), .. fields.Select(Field)]);

    private static async Task<string> AskAsync(SandboxWorld world, ReadOnlyMemory<byte>[] fields)
    {
        byte[] frame = [.. fields.SelectMany(field => BitConverter.GetBytes(field.Length).Concat(field.ToArray()))];
        var answer = await world.CallAsync(frame);
        return string.Join('|', OperationFrame.Read(answer).Select(field => Encoding.UTF8.GetString(field.Span)));
    }

    private SandboxWorld World(params string[] grants) => _capabilities.Prepare(Spec(grants))();
}
