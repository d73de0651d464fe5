using System.IO.Pipelines;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Faces.Rpc;
using Longshore.Node.Telemetry;
using Longshore.Rpc;
using Longshore.Rpc.Framing;
using Longshore.Tests.Rpc;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Longshore.Tests.Node;

public sealed class RpcCallTests
{
    private readonly CountingPool _buffers = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // More calls than places: each failed call has given its place back.
    [Fact]
    public async Task Call_ThatThrows_IsAnsweredAndGivesItsPlaceBack()
    {
        var (toNode, toClient) = (new Pipe(), new Pipe());
        await using var connection = new DefaultConnectionContext("test") { Transport = new Duplex(toNode.Reader, toClient.Writer) };
        var serving = Server().ServeAsync(connection);
        await toNode.Writer.WriteAsync(RpcProtocol.Preface.ToArray(), Token);
        await ReadAsync(toClient.Reader, RpcProtocol.Preface.Length);

        for (var i = 0; i <= RpcProtocol.InFlightMax; i++)
        {
            await toNode.Writer.WriteAsync(new byte[] { 16, 0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, Token);
            var answer = await ReadAsync(toClient.Reader, RpcAnswer.HeaderBytes + "the node failed; its log says how".Length);
            Assert.Equal(RpcProtocol.NodeFailed, answer[8]);
        }

        await toNode.Writer.CompleteAsync();
        await serving;
        Assert.Equal(0, _buffers.Lent);
    }

    // Every way in which a request can end before, at and after its function.
    [Theory]
    [InlineData("10000000 07000000 01000000 00000000 0000 0100")]
    [InlineData("10000000 07000000 01000000 00000000 0100 0000")]
    [InlineData("10000000 07000000 09000000 00000000 0000 0000")]
    [InlineData("10000000 07000000 00000000 00000000 0000 0000")]
    [InlineData("10000000 07000000 01000000 00000000 0000 0000")]
    public async Task Request_HoweverItEnds_GivesItsBufferBack(string hex)
    {
        var (toNode, toClient) = (new Pipe(), new Pipe());
        await using var connection = new DefaultConnectionContext("test") { Transport = new Duplex(toNode.Reader, toClient.Writer) };
        var serving = Server().ServeAsync(connection);
        await toNode.Writer.WriteAsync(RpcProtocol.Preface.ToArray(), Token);
        await toNode.Writer.WriteAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), Token);

        await toNode.Writer.CompleteAsync();
        await serving;

        Assert.Equal((1, 0), (_buffers.Rents, _buffers.Lent));
    }

    private RpcServer Server()
    {
        Assert.True(FunctionName.TryParse("f", out var name));
        var target = new InvocationTarget(new Invocation { Function = name }, "", 1000);
        return new RpcServer(
            new ThrowingInvoker(),
            new InvocationLog(NullLogger<InvocationLog>.Instance, performance: null),
            new RpcRoutes(catalog: null!, new Dictionary<uint, InvocationTarget> { [1] = target }),
            new NodeAccounts(new ConnectionLimit(1, _ => { }), new HeldBytes(1000)),
            NullLogger<RpcServer>.Instance,
            buffers: _buffers);
    }

    private static async Task<byte[]> ReadAsync(PipeReader reader, int bytes)
    {
        var read = await reader.ReadAtLeastAsync(bytes, Token);
        var taken = System.Buffers.BuffersExtensions.ToArray(read.Buffer.Slice(0, bytes));
        reader.AdvanceTo(read.Buffer.GetPosition(bytes));
        return taken;
    }

    private sealed class ThrowingInvoker : IInvoker
    {
        public ValueTask<InvocationResult> InvokeAsync(Invocation invocation, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("a fault of the test");
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
