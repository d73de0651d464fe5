using Longshore.Node.Faces.OpenFaas.Detached;

namespace Longshore.Tests.Node.OpenFaas;

public sealed class DetachedCallTests
{
    [Fact]
    public void Message_OfACall_IsTheCall()
    {
        var head = new DetachedCallHead
        {
            Function = "fn.dev",
            Method = "POST",
            Url = "http://node/async-function/fn.dev/a?x=\"1\"",
            Mount = "/async-function/fn.dev",
            Path = "/a",
            Headers = [new("X-Own", "ü"), new("Accept", "*/*")],
            CallId = "17",
            Callback = new Uri("http://server.example/done"),
        };

        Assert.True(DetachedCall.TryRead(new DetachedCall(head, new byte[] { 1, 0, 255 }).ToMessage(), out var read));

        Assert.Equal(head with { Headers = [] }, read.Head with { Headers = [] });
        Assert.Equal(head.Headers, read.Head.Headers);
        Assert.Equal([1, 0, 255], read.Body.ToArray());
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 0, 0 })]
    [InlineData(new byte[] { 9, 0, 0, 0, 123 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 123, 125 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 123 })]
    [InlineData(new byte[] { 4, 0, 0, 0, 110, 117, 108, 108 })]
    public void TryRead_AnythingElse_IsRefused(byte[] message) => Assert.False(DetachedCall.TryRead(message, out _));
}
