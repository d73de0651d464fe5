using System.Security.Cryptography;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Near;
using Longshore.Functions.Objects;
using Longshore.Tests.Functions.Capabilities;
using Longshore.Tests.Wasm;

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

    // The zeros are why it trapped, so they are what the caller is told.
    [Fact]
    public async Task Trap_OverAFileThatIsCutOff_NamesTheObject()
    {
        await _node.DeployAsync("trap", TrapsAtZero(), export: null, "near:data");
        var bytes = new byte[1_000_000];
        bytes.AsSpan().Fill(1);
        await PutAsync("file", bytes);
        Assert.Equal(Failure.None, (await _node.CallAsync("trap")).Failure);
        _store.CutsOff = true;

        var cut = await _node.CallAsync("trap");

        Assert.Equal((Failure.Trapped, "ObjectLost"), (cut.Failure, cut.Trap));
    }

    // A zero of the object itself.
    [Fact]
    public async Task Trap_OverAWholeFile_HasItsOwnName()
    {
        await _node.DeployAsync("trap", TrapsAtZero(), export: null, "near:data");
        await PutAsync("file", new byte[1_000_000]);

        Assert.Equal("Unreachable", (await _node.CallAsync("trap")).Trap);
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

    // Reads the last byte but some of the object "file", and traps if it is zero.
    private static byte[] TrapsAtZero()
    {
        var builder = new ModuleBuilder();
        var get = builder.ImportFunction("env", "__faasmndp_getMmap", builder.Type(
            [ModuleBuilder.I32, ModuleBuilder.I32, ModuleBuilder.I64, ModuleBuilder.I64, ModuleBuilder.I32], [ModuleBuilder.I32]));
        builder.Memory(2, "memory").Data(16, "file"u8.ToArray());
        byte[] code =
        [
            0x41, 16, 0x41, 4, 0x42, 0, 0x42, .. ModuleBuilder.SignedLeb(int.MaxValue), 0x41, 32, 0x10, .. ModuleBuilder.Leb(get),
            0x41, .. ModuleBuilder.SignedLeb(900_000), 0x6a, 0x2d, 0, 0,
            0x45, 0x04, 0x40, 0x00, 0x0b,
        ];
        builder.Function(builder.Type([], []), code, "_start");
        return builder.Build();
    }

    private Task<ObjectInfo> PutAsync(string key, byte[] bytes) => _store.PutAsync(NearNodes.Address(key), ObjectContent.Of(bytes), ObjectCondition.None, Token);
}
