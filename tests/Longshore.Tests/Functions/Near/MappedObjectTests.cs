using System.Security.Cryptography;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Near;
using Longshore.Functions.Objects;
using Longshore.Tests.Functions.Capabilities;

namespace Longshore.Tests.Functions.Near;

/// <summary>Objects in files, which guests see by a mapping of the file.</summary>
public sealed class MappedObjectTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly MappedFileStore _store;
    private readonly NearServices _services;
    private readonly GuestNode _node;

    public MappedObjectTests()
    {
        _store = new MappedFileStore(_directory.Path);
        _services = new NearServices(_store, [], (_, _) => throw new InvalidDataException());
        _node = new GuestNode(near: _services);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _node.Dispose();
        _services.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(65_536)]
    [InlineData(100_001)]
    [InlineData(2_000_003)]
    public async Task Get_OfAFile_HasItsBytes(int size)
    {
        await _node.DeployAsync("near", "near:data");
        var bytes = RandomNumberGenerator.GetBytes(size);
        await PutAsync("file", bytes);

        Assert.Equal(bytes, (await _node.CallAsync("near", "get file")).Output);
        Assert.Equal(bytes, (await _node.CallAsync("near", "get file")).Output);
    }

    [Fact]
    public async Task Replace_OfAFile_WritesANewOne()
    {
        await _node.DeployAsync("near", "near:data");
        await PutAsync("file", Encoding.ASCII.GetBytes(new string('a', 200_000)));

        Assert.Equal("replaced 200000", (await _node.CallAsync("near", "replace file")).Text);
        Assert.Equal(new string('b', 200_000), (await _node.CallAsync("near", "get file")).Text);
    }

    [Fact]
    public async Task Get_OfAFileThatIsCutOff_NamesItAndEndsThatCallOnly()
    {
        await _node.DeployAsync("near", "near:data");
        await PutAsync("file", RandomNumberGenerator.GetBytes(1_000_000));
        _store.CutsOff = true;

        var cut = await _node.CallAsync("near", "get file");

        Assert.Equal((Failure.Trapped, "ObjectLost"), (cut.Failure, cut.Trap));
        _store.CutsOff = false;
        await PutAsync("file", NearNodes.Text(200_000));
        Assert.Equal("25000 words", (await _node.CallAsync("near", "words file")).Text);
    }

    // What the storage node lost is read where the call came from.
    [Fact]
    public async Task Words_OfAFileThatIsCutOffThere_AreCountedHere()
    {
        using var nodes = new NearNodes(_store);
        var text = NearNodes.Text(4 << 20);
        await nodes.PutAsync("text", text);
        await PutAsync("text", text);
        await nodes.Compute.DeployAsync("near", "near:data");
        Assert.Equal($"{(4 << 20) / 8} words", (await nodes.Compute.CallAsync("near", "words text")).Text);
        Assert.Equal(NearStatus.Done, nodes.Link.Answers[^1].Status);
        _store.CutsOff = true;

        Assert.Equal($"{(4 << 20) / 8} words", (await nodes.Compute.CallAsync("near", "words text")).Text);

        Assert.Equal(NearStatus.Failed, nodes.Link.Answers[^1].Status);
        Assert.Contains("ObjectLost", nodes.Link.Answers[^1].Detail, StringComparison.Ordinal);
    }

    private Task<ObjectInfo> PutAsync(string key, byte[] bytes) => _store.PutAsync(NearNodes.Address(key), ObjectContent.Of(bytes), ObjectCondition.None, Token);
}
