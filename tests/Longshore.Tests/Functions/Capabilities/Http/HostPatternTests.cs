using Longshore.Functions.Capabilities.Http;

namespace Longshore.Tests.Functions.Capabilities.Http;

public sealed class HostPatternTests
{
    [Theory]
    [InlineData("https://api.example.com", "https://api.example.com/v1?q", true)]
    [InlineData("https://api.example.com", "http://api.example.com/", false)]
    [InlineData("https://api.example.com", "https://api.example.com:8443/", false)]
    [InlineData("https://API.Example.com", "https://api.EXAMPLE.com./", true)]
    [InlineData("api.example.com", "http://api.example.com:81/", true)]
    [InlineData("api.example.com", "https://evil-api.example.com/", false)]
    [InlineData("*.internal:8080", "http://a.b.internal:8080/", true)]
    [InlineData("*.internal:8080", "http://internal:8080/", false)]
    [InlineData("*.internal:8080", "http://a.internal/", false)]
    [InlineData("*.internal:8080", "http://notinternal:8080/", false)]
    [InlineData("*", "https://anything.example/", true)]
    [InlineData("*", "http://93.184.216.34/", true)]
    [InlineData("127.0.0.1:9000", "http://127.0.0.1:9000/", true)]
    [InlineData("127.0.0.1:9000", "http://2130706433:9000/", true)]
    [InlineData("127.0.0.1:9000", "http://[::ffff:127.0.0.1]:9000/", true)]
    [InlineData("127.0.0.1:9000", "http://localhost:9000/", false)]
    [InlineData("localhost", "http://localhost:9000/", true)]
    [InlineData("10.0.0.0/8", "http://10.9.8.7/", true)]
    [InlineData("10.0.0.0/8", "http://11.9.8.7/", false)]
    [InlineData("http://[::1]:80", "http://[::1]/", true)]
    [InlineData("::1", "http://[::1]:7/", true)]
    [InlineData("example.com", "http://93.184.216.34/", false)]
    [InlineData("*.com", "http://example.com.evil.net/", false)]
    public void Matches_OfAServer_IsByItsSchemeNameAndPort(string pattern, string server, bool matches)
    {
        Assert.True(HostPattern.TryParse(pattern, out var parsed));
        Assert.Equal(matches, parsed.Matches(new Uri(server)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("https://")]
    [InlineData("ftp://example.com")]
    [InlineData("example.com/path")]
    [InlineData("example.com:0")]
    [InlineData("example.com:70000")]
    [InlineData("example.com:-1")]
    [InlineData("exa mple.com")]
    [InlineData("*.*.com")]
    [InlineData("a*.com")]
    [InlineData("user@example.com")]
    [InlineData("10.0.0.0/33")]
    [InlineData("1.2.3")]
    [InlineData("[::1")]
    [InlineData("..")]
    public void TryParse_OfAnythingElse_IsRefused(string text) => Assert.False(HostPattern.TryParse(text, out _));
}
