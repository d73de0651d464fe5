using System.IO.Pipelines;
using System.Text;
using Longshore.Node.Hosting.Cleartext;

namespace Longshore.Tests.Node;

public sealed class Http2PrefaceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", true)]
    [InlineData("PRI * HTTP/2.0\r\n", true)]
    [InlineData("PRI * HTTP/2.0", false)]
    [InlineData("PRI * HTTP/1.1\r\n", false)]
    [InlineData("GET / HTTP/1.1\r\n", false)]
    [InlineData("P", false)]
    [InlineData("", false)]
    public async Task Begins_FirstBytes_AreToldAndLeftInPlace(string text, bool isHttp2)
    {
        foreach (var isSplit in (bool[])[false, true])
        {
            var pipe = new Pipe();
            var answer = Http2Preface.BeginsAsync(pipe.Reader, Token);
            foreach (var part in isSplit ? text.Select(c => c.ToString()) : [text])
            {
                await pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes(part), Token);
            }

            await pipe.Writer.CompleteAsync();

            Assert.Equal(isHttp2, await answer);
            var rest = new StreamReader(pipe.Reader.AsStream());
            Assert.Equal(text, await rest.ReadToEndAsync(Token));
        }
    }
}
