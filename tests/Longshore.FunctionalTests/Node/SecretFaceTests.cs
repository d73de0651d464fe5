using System.Net;
using System.Text;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Node;

/// <summary><c>/secrets</c> of a node's own port.</summary>
public sealed class SecretFaceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secrets_WithoutTheToken_AreRefused()
    {
        await using var node = await TestNode.StartAsync();
        node.Client.DefaultRequestHeaders.Authorization = null;

        using var listed = await node.GetAsync("/secrets");
        using var set = await PutAsync(node, "KEY", "value"u8.ToArray());

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (listed.StatusCode, set.StatusCode));
    }

    [Fact]
    public async Task Secret_ThatIsSet_IsListedWithoutItsValue()
    {
        await using var node = await TestNode.StartAsync();

        using var set = await PutAsync(node, "KEY", "hidden"u8.ToArray());

        var answer = await set.Content.ReadAsStringAsync(Token);
        var list = await node.Client.GetStringAsync(new Uri("/secrets", UriKind.Relative), Token);
        Assert.StartsWith("{\"name\":\"KEY\",\"version\":1,\"setAt\":", answer, StringComparison.Ordinal);
        Assert.Equal($"[{answer}]", list);
    }

    [Theory]
    [InlineData("1KEY", "value", HttpStatusCode.BadRequest)]
    [InlineData("KEY", "", HttpStatusCode.BadRequest)]
    [InlineData("KEY", "a\0b", HttpStatusCode.BadRequest)]
    [InlineData("KEY", null, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Secret_ThatCannotBe_IsRefusedWithoutShowingIt(string name, string? value, HttpStatusCode status)
    {
        await using var node = await TestNode.StartAsync();

        using var refused = await PutAsync(node, name, Encoding.UTF8.GetBytes(value ?? new string('x', 65_537)));

        Assert.Equal(status, refused.StatusCode);
        await TestNode.ProblemAsync(refused);
    }

    [Fact]
    public async Task Secret_ThatIsNotText_IsRefused()
    {
        await using var node = await TestNode.StartAsync();

        using var refused = await PutAsync(node, "KEY", [0xff]);

        Assert.Equal("a secret is text in UTF-8", (await TestNode.ProblemAsync(refused)).Detail);
    }

    [Fact]
    public async Task Remove_OfAnUnknownSecret_IsNotFound()
    {
        await using var node = await TestNode.StartAsync();

        using var refused = await node.Client.DeleteAsync(new Uri("/secrets/KEY", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    private static async Task<HttpResponseMessage> PutAsync(TestNode node, string name, byte[] value)
    {
        using var content = new ByteArrayContent(value);
        return await node.Client.PutAsync(new Uri("/secrets/" + name, UriKind.Relative), content, Token);
    }
}
