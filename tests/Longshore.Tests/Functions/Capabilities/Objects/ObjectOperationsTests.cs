using System.Text;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;
using Longshore.Tests.Functions.Objects;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Functions.Capabilities.Objects;

public sealed class ObjectOperationsTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddMilliseconds(1_500));
    private readonly MemoryObjectStore _store;
    private readonly CapabilityTable _capabilities;

    public ObjectOperationsTests()
    {
        _store = new MemoryObjectStore(_time);
        _capabilities = CapabilityTable.Of(new CapabilityServices { Objects = _store });
    }

    [Fact]
    public async Task Get_OfWhatWasPut_HasItsBytesAndWhatIsKnown()
    {
        var world = World("objects:aaa");
        var put = await AskAsync(world, "objects.put", "aaa", "k", "bytes", "text/plain");
        var tag = put.Split('|')[2];

        Assert.Equal($"|5|{tag}|1|1500|text/plain", put);
        Assert.Equal($"|5|{tag}|1|1500|text/plain|0|bytes", await AskAsync(world, "objects.get", "aaa", "k"));
        Assert.Equal($"|5|{tag}|1|1500|text/plain", await AskAsync(world, "objects.stat", "aaa", "k"));
    }

    [Fact]
    public async Task Object_ThatIsNotThere_HasNoFields()
    {
        var world = World("objects:aaa");

        Assert.Equal("", await AskAsync(world, "objects.get", "aaa", "k"));
        Assert.Equal("", await AskAsync(world, "objects.stat", "aaa", "k"));
        Assert.Equal("", await AskAsync(world, "objects.remove", "aaa", "k"));
    }

    [Theory]
    [InlineData("2|cdef", "2", "")]
    [InlineData("2|cd", "2", "2")]
    [InlineData("3|def", "-3", "")]
    [InlineData("0|a", "0", "1")]
    public async Task Get_OfARange_HasItsOffsetAndBytes(string answer, string offset, string length)
    {
        var world = World("objects:aaa");
        await AskAsync(world, "objects.put", "aaa", "k", "abcdef");

        Assert.EndsWith("|" + answer, await AskAsync(world, "objects.get", "aaa", "k", offset, length), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OnACondition_HasBytesOnlyIfItHolds()
    {
        var world = World("objects:aaa");
        var tag = (await AskAsync(world, "objects.put", "aaa", "k", "bytes")).Split('|')[2];

        Assert.EndsWith("|bytes", await AskAsync(world, "objects.get", "aaa", "k", "", "", tag), StringComparison.Ordinal);
        Assert.EndsWith("|1500|", await AskAsync(world, "objects.get", "aaa", "k", "", "", "", tag), StringComparison.Ordinal);
        Assert.EndsWith("|1500|", await AskAsync(world, "objects.get", "aaa", "k", "", "", "other"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_OnAConditionThatDoesNotHold_IsAConflict()
    {
        var world = World("objects:aaa");
        var tag = (await AskAsync(world, "objects.put", "aaa", "k", "1", "", "", "*")).Split('|')[2];

        Assert.StartsWith("Conflict|", await AskAsync(world, "objects.put", "aaa", "k", "2", "", "", "*"), StringComparison.Ordinal);
        Assert.StartsWith("Conflict|", await AskAsync(world, "objects.put", "aaa", "k", "2", "", "other"), StringComparison.Ordinal);
        Assert.StartsWith("|1|", await AskAsync(world, "objects.put", "aaa", "k", "2", "", tag), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_ByPages_EndsWithAnEmptyCursor()
    {
        var world = World("objects:aaa");
        foreach (var key in (string[])["x/1", "x/2", "y"])
        {
            await AskAsync(world, "objects.put", "aaa", key, "");
        }

        var first = await AskAsync(world, "objects.list", "aaa", "x/", "", "1");
        Assert.StartsWith("|x/1|0|", first, StringComparison.Ordinal);
        Assert.EndsWith("|1500|x/1", first, StringComparison.Ordinal);
        Assert.EndsWith("|1500|", await AskAsync(world, "objects.list", "aaa", "x/", "x/1", "1"), StringComparison.Ordinal);
        Assert.Equal("|", await AskAsync(world, "objects.list", "aaa", "z"));
    }

    [Fact]
    public async Task Functions_WithTheSameGrant_ShareABucket()
    {
        await AskAsync(World("objects:aaa"), "objects.put", "aaa", "k", "shared");

        Assert.EndsWith("|shared", await AskAsync(World("objects:aaa:ro"), "objects.get", "aaa", "k"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("objects.get", "NotGranted|the function has no grant for this: deploy it with --grant objects:bbb", "bbb", "k")]
    [InlineData("objects.list", "NotGranted|the function has no grant for this: deploy it with --grant objects:BUCKET", "../aaa")]
    [InlineData("objects.put", "NotGranted|the function may only read this bucket: deploy it with --grant objects:rrr", "rrr", "k", "v")]
    [InlineData("objects.remove", "NotGranted|the function may only read this bucket: deploy it with --grant objects:rrr", "rrr", "k")]
    [InlineData("objects.get", "InvalidArgument|" + ObjectKey.Rule, "aaa", "")]
    [InlineData("objects.get", "InvalidArgument|" + ObjectKey.Rule, "aaa", "a/../b")]
    [InlineData("objects.put", "InvalidArgument|" + ObjectKey.Rule, "aaa", "a\nb", "v")]
    [InlineData("objects.stat", "InvalidArgument|" + ObjectKey.Rule, "aaa", "/a")]
    [InlineData("objects.remove", "InvalidArgument|" + ObjectKey.Rule, "aaa", "a//b")]
    [InlineData("objects.get", "InvalidArgument|field 3 of the request is no integer from -9223372036854775807 to 9223372036854775807", "aaa", "k", "1.5")]
    [InlineData("objects.get", "InvalidArgument|field 4 of the request is no integer from 1 to 9223372036854775807", "aaa", "k", "0", "0")]
    [InlineData("objects.get", "InvalidArgument|a range of the last bytes has no length beside it", "aaa", "k", "-1", "1")]
    [InlineData("objects.put", "InvalidArgument|a condition is an ETag that the object has, or one that it has not, not both", "aaa", "k", "v", "", "a", "b")]
    [InlineData("objects.put", "InvalidArgument|the content type is none", "aaa", "k", "v", "text/\nplain")]
    [InlineData("objects.list", "InvalidArgument|field 4 of the request is no integer from 1 to 1000", "aaa", "", "", "1001")]
    public async Task Request_ThatIsWrong_HasANamedError(string operation, string answer, params string[] fields) =>
        Assert.Equal(answer, await AskAsync(World("objects:aaa", "objects:rrr:ro"), operation, fields));

    [Fact]
    public async Task Get_OfMoreThanAnAnswerTakes_AsksForRanges()
    {
        var world = World("objects:aaa");
        Assert.True(BucketName.TryParse("aaa", out var bucket) & ObjectKey.TryParse("k", out var key));
        await _store.PutAsync(new ObjectAddress(bucket, key), ObjectContent.Of(new byte[(32 << 20) + 1]), ObjectCondition.None, TestContext.Current.CancellationToken);

        Assert.Equal(
            "TooLarge|33554433 bytes of an object are more than the 33554432 of one answer: read ranges", await AskAsync(world, "objects.get", "aaa", "k"));
        Assert.EndsWith("|33554432|\0", await AskAsync(world, "objects.get", "aaa", "k", "33554432"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ObjectFailure.TimedOut, "TimedOut")]
    [InlineData(ObjectFailure.Unavailable, "Unavailable")]
    [InlineData(ObjectFailure.Refused, "Unavailable")]
    [InlineData(ObjectFailure.Full, "LimitReached")]
    [InlineData(ObjectFailure.Overloaded, "LimitReached")]
    [InlineData(ObjectFailure.Changed, "Conflict")]
    [InlineData(ObjectFailure.TooLarge, "TooLarge")]
    [InlineData(ObjectFailure.LengthRequired, "InvalidArgument")]
    public async Task Request_ToAStoreThatFails_HasANamedError(ObjectFailure failure, string error)
    {
        var world = World("objects:aaa");
        _store.Failure = new ObjectException(failure, "a sentence");

        Assert.Equal(error + "|a sentence", await AskAsync(world, "objects.get", "aaa", "k"));
        Assert.Equal(error + "|a sentence", await AskAsync(world, "objects.put", "aaa", "k", "v"));
        Assert.Equal(error + "|a sentence", await AskAsync(world, "objects.list", "aaa"));
    }

    [Theory]
    [InlineData("objects:")]
    [InlineData("objects:aaa:rw")]
    [InlineData("objects:a")]
    [InlineData("objects:Upper")]
    [InlineData("objects:../aaa")]
    public void Validate_GrantThatIsWrong_IsRefused(string grant) =>
        Assert.Contains("a bucket is written", Assert.Single(_capabilities.Validate(Spec(grant))).Message, StringComparison.Ordinal);

    [Fact]
    public void Prepare_WithoutAStore_IsRefused() => Assert.Throws<CapabilityException>(() => CapabilityTable.BuiltIn.Prepare(Spec("objects:aaa")));

    private static FunctionSpec Spec(params string[] grants) => new(FunctionFixture.Name("f"), Artifact.Of([0]))
    {
        Grants = [.. Grants.Of(grants)],
    };

    private static async Task<string> AskAsync(SandboxWorld world, string operation, params string[] fields)
    {
        byte[] frame = [.. fields.Prepend(operation).Select(Encoding.UTF8.GetBytes).SelectMany(field => BitConverter.GetBytes(field.Length).Concat(field))];
        var answer = await world.CallAsync(frame);
        return string.Join('|', OperationFrame.Read(answer).Select(field => Encoding.UTF8.GetString(field.Span)));
    }

    private SandboxWorld World(params string[] grants) => _capabilities.Prepare(Spec(grants))();
}
