using System.Text;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Specs;
using Longshore.Functions.State;
using Longshore.Tests.Functions.State;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Functions.Capabilities.State;

public sealed class StateOperationsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly MemoryStateStore _store;
    private readonly StateTier _tier;
    private readonly CapabilityTable _capabilities;

    public StateOperationsTests()
    {
        _store = new MemoryStateStore(new StateLimits(), _time);
        _tier = new StateTier(_store, new StateLimits(), _time);
        _capabilities = CapabilityTable.Of(new CapabilityServices { State = _tier, Time = _time });
    }

    public void Dispose() => _tier.Dispose();

    [Fact]
    public async Task Read_OfWhatWasWritten_HasItsBytes()
    {
        var world = World("state:a");
        await AskAsync(world, "state.write", "a", "r", "2", "abc");

        Assert.StartsWith("|\0\0abc|", await AskAsync(world, "state.read", "a", "r"), StringComparison.Ordinal);
        Assert.StartsWith("|bc|", await AskAsync(world, "state.read", "a", "r", "3", "2"), StringComparison.Ordinal);
        Assert.StartsWith("||", await AskAsync(world, "state.read", "a", "r", "100", "2"), StringComparison.Ordinal);
        Assert.Equal("|5", await AskAsync(world, "state.size", "a", "r"));
        Assert.Equal("", await AskAsync(world, "state.size", "a", "other"));
    }

    [Fact]
    public async Task Append_AnswersWhereItWrote()
    {
        var world = World("state:a");

        Assert.Equal(["|0", "|3"], [await AskAsync(world, "state.append", "a", "r", "abc"), await AskAsync(world, "state.append", "a", "r", "d")]);
    }

    [Fact]
    public async Task Write_OfAnOlderVersion_IsAConflict()
    {
        var world = World("state:a");
        var version = (await AskAsync(world, "state.write", "a", "r", "0", "abc"))[1..];
        await AskAsync(world, "state.write", "a", "r", "0", "x", version);

        Assert.Equal(
            "Conflict|the region \"r\" has changed since it was read", await AskAsync(world, "state.write", "a", "r", "0", "y", version));
    }

    [Fact]
    public async Task Push_PullAndDelete_TellWhatTheyFound()
    {
        var world = World("state:a");
        await AskAsync(world, "state.write", "a", "r", "0", "abc");

        Assert.StartsWith("Conflict|the region \"r\" has changes that were not pushed", await AskAsync(world, "state.pull", "a", "r"), StringComparison.Ordinal);
        Assert.Equal(["|1", "|0"], [await AskAsync(world, "state.push", "a", "r"), await AskAsync(world, "state.push", "a", "r")]);
        await AskAsync(world, "state.resize", "a", "r", "2");
        Assert.Equal("|2", await AskAsync(world, "state.pull", "a", "r", "discard"));
        Assert.Equal(["|1", "|0"], [await AskAsync(world, "state.delete", "a", "r"), await AskAsync(world, "state.delete", "a", "r")]);
    }

    [Fact]
    public async Task Lock_OfOneCall_IsFreeAfterItsEnd()
    {
        var (one, other) = (World("state:a"), World("state:a"));
        Assert.Equal("|1", await AskAsync(one, "state.lock", "a", "r"));
        Assert.Equal("TimedOut|the lock of \"r\" was not free within 0 ms", await AskAsync(other, "state.lock", "a", "r", "write", "0"));

        one.EndCall();

        Assert.Equal("|2", await AskAsync(other, "state.lock", "a", "r", "write", "0"));
        Assert.Equal(["|1", "|0"], [await AskAsync(other, "state.unlock", "a", "r"), await AskAsync(other, "state.unlock", "a", "r")]);
    }

    [Fact]
    public async Task Push_AfterTheLeaseOfItsLockWentToAnother_IsFenced()
    {
        var (one, other) = (World("state:a"), World("state:a"));
        await AskAsync(one, "state.write", "a", "r", "0", "abc");
        await AskAsync(one, "state.lock", "a", "r", "write", "0", "1000");
        _time.Advance(TimeSpan.FromSeconds(1));
        await AskAsync(other, "state.lock", "a", "r", "write", "0");

        Assert.StartsWith("Conflict|the region \"r\" is fenced", await AskAsync(one, "state.push", "a", "r"), StringComparison.Ordinal);
        Assert.Equal("|1", await AskAsync(other, "state.push", "a", "r"));
    }

    [Theory]
    [InlineData("state.read", "NotGranted|the function has no grant for this: deploy it with --grant state:b", "b", "r")]
    [InlineData("state.write", "NotGranted|the function may only read this namespace of state: deploy it with --grant state:ro", "ro", "r", "0", "x")]
    [InlineData("state.append", "NotGranted|the function may only read this namespace of state: deploy it with --grant state:ro", "ro", "r", "x")]
    [InlineData("state.push", "NotGranted|the function may only read this namespace of state: deploy it with --grant state:ro", "ro", "r")]
    [InlineData("state.delete", "NotGranted|the function may only read this namespace of state: deploy it with --grant state:ro", "ro", "r")]
    [InlineData("state.resize", "NotGranted|the function may only read this namespace of state: deploy it with --grant state:ro", "ro", "r", "1")]
    [InlineData("state.read", "InvalidArgument|a region's name has 1 to 512 bytes of UTF-8", "a", "")]
    [InlineData("state.read", "InvalidArgument|field 3 of the request is no integer from 0 to 1073741824", "a", "r", "-1")]
    [InlineData("state.read", "InvalidArgument|field 4 of the request is no integer from 0 to 1073741824", "a", "r", "0", "x")]
    [InlineData("state.write", "InvalidArgument|field 3 of the request is no integer from 0 to 1073741824", "a", "r", "1073741825", "x")]
    [InlineData("state.write", "TooLarge|a region has at most 1073741824 bytes", "a", "r", "1073741824", "x")]
    [InlineData("state.pull", "InvalidArgument|the third field of the request is \"discard\" or empty", "a", "r", "all")]
    [InlineData("state.lock", "InvalidArgument|a lock is \"write\" or \"read\"", "a", "r", "both")]
    [InlineData("state.lock", "InvalidArgument|field 5 of the request is no integer from 1 to 3600000", "a", "r", "read", "0", "0")]
    public async Task Request_ThatIsWrong_HasANamedError(string operation, string answer, params string[] fields) =>
        Assert.Equal(answer, await AskAsync(World("state:a", "state:ro:ro"), operation, fields));

    [Fact]
    public async Task Region_WhoseNameLooksLikeAPath_IsARegionOfItsOwn()
    {
        var world = World("state:a", "state:b");
        await AskAsync(world, "state.write", "a", "r", "0", "of a");

        Assert.Equal("", await AskAsync(world, "state.size", "b", "../a/r"));
        Assert.Equal("", await AskAsync(world, "state.size", "a", "./r"));
    }

    [Theory]
    [InlineData("state.read")]
    [InlineData("state.push")]
    [InlineData("state.delete")]
    [InlineData("state.lock")]
    public async Task Request_ToAStoreThatDoesNotAnswer_IsUnavailable(string operation)
    {
        var world = World("state:a");
        _store.Failure = "the disk is full";
        if (operation == "state.push")
        {
            _store.Failure = null;
            await AskAsync(world, "state.write", "a", "r", "0", "x");
            _store.Failure = "the disk is full";
        }

        Assert.Equal("Unavailable|the disk is full", await AskAsync(world, operation, "a", "r"));
    }

    [Theory]
    [InlineData("state:")]
    [InlineData("state:a:rw")]
    [InlineData("state:a/b")]
    public void Validate_GrantThatIsWrong_IsRefused(string grant) =>
        Assert.Contains("a namespace of state is written", Assert.Single(_capabilities.Validate(Spec(grant))).Message, StringComparison.Ordinal);

    [Fact]
    public void Prepare_WithoutAStore_IsRefused() =>
        Assert.Throws<CapabilityException>(() => CapabilityTable.BuiltIn.Prepare(Spec("state:a")));

    private static FunctionSpec Spec(params string[] grants) => new(FunctionFixture.Name("f"), Artifact.Of([0]))
    {
        Grants = [.. Grants.Of(grants)],
    };

    private static async Task<string> AskAsync(SandboxWorld world, string operation, params string[] fields)
    {
        byte[] frame =
        [
            .. fields.Prepend(operation).Select(Encoding.UTF8.GetBytes)
                .SelectMany(field => BitConverter.GetBytes(field.Length).Concat(field)),
        ];
        var answer = await world.CallAsync(frame);
        return string.Join('|', OperationFrame.Read(answer).Select(field => Encoding.UTF8.GetString(field.Span)));
    }

    private SandboxWorld World(params string[] grants) => _capabilities.Prepare(Spec(grants))();
}
