using Longshore.Functions.Capabilities.Http;

namespace Longshore.Tests.Functions.Capabilities.Http;

/// <summary>What the node posts by itself keeps to the grants that its administrator gave.</summary>
public sealed class GrantedPostsTests : IDisposable
{
    private readonly OutboundHttp _http = new(new HttpLimits());

    [Fact]
    public async Task Post_GrantedServer_TakesTheText()
    {
        await using var server = await OutboundServer.StartAsync(TestContext.Current.CancellationToken);

        await new GrantedPosts(_http, [server.Url]).PostAsync(new Uri(server.Url + "/echo"), "{}", TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("/redirect?to=/echo&status=307", "127.0.0.1 answered with a redirect, which the request forbids")]
    [InlineData("/absent", "answered with status 404")]
    public async Task Post_AnswerThatIsNoSuccess_IsRefused(string path, string message)
    {
        await using var server = await OutboundServer.StartAsync(TestContext.Current.CancellationToken);

        var refusal = await Assert.ThrowsAsync<IOException>(
            () => new GrantedPosts(_http, [server.Url]).PostAsync(new Uri(server.Url + path), "{}", TestContext.Current.CancellationToken));

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://other.example/", "*.taken.example")]
    [InlineData("http://127.0.0.1:1/", "*")]
    [InlineData("http://localhost:1/", "*")]
    [InlineData("http://169.254.169.254/latest/meta-data", "*")]
    public async Task Post_ServerThatIsNotGranted_IsRefused(string server, string grant)
    {
        var posts = new GrantedPosts(_http, [grant]);

        var refusal = await Assert.ThrowsAsync<IOException>(() => posts.PostAsync(new Uri(server), "{}", TestContext.Current.CancellationToken));

        Assert.Contains("is not granted", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_GrantOfAnotherForm_SaysSo() => Assert.Contains(
        "\"no host\" is not understood", Assert.Throws<FormatException>(() => new GrantedPosts(_http, ["no host"])).Message, StringComparison.Ordinal);

    public void Dispose() => _http.Dispose();
}
