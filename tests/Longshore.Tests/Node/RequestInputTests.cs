using Longshore.Node.Faces.Http;
using Microsoft.AspNetCore.Http;

namespace Longshore.Tests.Node;

public sealed class RequestInputTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // As Kestrel has it when a connection is reset: the border of requests must not call it a defect of the node.
    [Fact]
    public async Task Read_OfAClientThatLeaves_IsABadRequest()
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new LostStream();

        var refusal = await Assert.ThrowsAsync<BadHttpRequestException>(async () => await RequestInput.ReadAsync(context.Request, 100, held: null, Token));

        Assert.Equal((400, "the body could not be read to its end"), (refusal.StatusCode, refusal.Message));
        Assert.IsType<IOException>(refusal.InnerException);
    }

    private sealed class LostStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("the client reset the stream");
    }
}
