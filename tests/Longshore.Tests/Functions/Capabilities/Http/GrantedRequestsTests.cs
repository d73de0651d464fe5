using Longshore.Functions.Capabilities.Http;

namespace Longshore.Tests.Functions.Capabilities.Http;

/// <summary>A refusal names the server that is not granted, also if a redirect has led there.</summary>
public sealed class GrantedRequestsTests : IDisposable
{
    private readonly OutboundHttp _http = new(new HttpLimits());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://other.example:81/x", "redirect to other.example:81, which, or an address of which, is not granted")]
    [InlineData("http://localhost:1/x", "redirect to localhost:1, which, or an address of which, is not granted")]
    public async Task Get_RedirectToAServerThatIsNotGranted_NamesBoth(string target, string message)
    {
        await using var server = await OutboundServer.StartAsync(Token);
        var requests = new GrantedRequests(_http, [server.Url]);

        var refusal = await Assert.ThrowsAsync<IOException>(() => requests.GetAsync(
            new Uri($"{server.Url}/redirect?to={Uri.EscapeDataString(target)}&status=302"), [], Token));

        Assert.StartsWith(new Uri(server.Url).Authority + " answered with a ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ServerThatIsNotGranted_IsNamedAlone()
    {
        var refusal = await Assert.ThrowsAsync<IOException>(() => new GrantedRequests(_http, ["other.example"]).GetAsync(new Uri("http://127.0.0.1:1/"), [], Token));

        Assert.Equal("127.0.0.1:1, or an address that it has, is not granted", refusal.Message);
    }

    [Fact]
    public async Task Get_RedirectWithinTheGrant_IsFollowed()
    {
        await using var server = await OutboundServer.StartAsync(Token);

        var answer = await new GrantedRequests(_http, [server.Url]).GetAsync(new Uri(server.Url + "/redirect?to=/echo&status=302"), [], Token);

        Assert.Equal(200, answer.Status);
    }

    public void Dispose() => _http.Dispose();
}
