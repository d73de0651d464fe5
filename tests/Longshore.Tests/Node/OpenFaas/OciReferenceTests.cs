using Longshore.Node.Faces.OpenFaas.Images;

namespace Longshore.Tests.Node.OpenFaas;

public sealed class OciReferenceTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("ghcr.io/team/fn", "ghcr.io", "team/fn", "latest")]
    [InlineData("localhost/fn:1.0", "localhost", "fn", "1.0")]
    [InlineData("127.0.0.1:5000/a/b_c/d-e:tag_1", "127.0.0.1:5000", "a/b_c/d-e", "tag_1")]
    [InlineData("ghcr.io/fn@" + Digest, "ghcr.io", "fn", Digest)]
    [InlineData("ghcr.io/fn:1@" + Digest, "ghcr.io", "fn", Digest)]
    public void TryParse_Image_HasItsParts(string image, string host, string repository, string reference)
    {
        Assert.True(OciReference.TryParse(image, out var parsed));
        Assert.Equal((host, repository, reference), (parsed.Host, parsed.Repository, parsed.Reference));
    }

    [Theory]
    [InlineData("")]
    [InlineData("alpine")]
    [InlineData("team/fn")]
    [InlineData("ghcr.io/")]
    [InlineData("ghcr.io/Team/fn")]
    [InlineData("ghcr.io/../fn")]
    [InlineData("ghcr.io/a//b")]
    [InlineData("ghcr.io/fn:")]
    [InlineData("ghcr.io/fn:a/b")]
    [InlineData("ghcr.io/fn@sha256:0")]
    [InlineData("user@ghcr.io/fn")]
    [InlineData("ghcr.io?x/fn")]
    [InlineData("ghcr.io/fn?x")]
    [InlineData("ghcr.io/fn:1\n")]
    public void TryParse_AnythingElse_IsRefused(string image) => Assert.False(OciReference.TryParse(image, out _));

    [Theory]
    [InlineData("Bearer realm=\"https://auth.example/token\",service=\"reg\",scope=\"repository:a/b:pull\"", "https://auth.example/token?service=reg&scope=repository%3Aa%2Fb%3Apull")]
    [InlineData("bearer realm=\"http://auth.example/token?x=1\"", "http://auth.example/token?x=1")]
    [InlineData("Basic realm=\"x\", Bearer realm=\"https://auth.example/\"", "https://auth.example/")]
    [InlineData("Bearer realm = \"https://auth.example/\" , service=reg", "https://auth.example/?service=reg")]
    [InlineData("Bearer realm=\"https://auth.example/a\\\"b\"", "https://auth.example/a%22b")]
    [InlineData("Bearer scope=\"a\", realm=\"https://auth.example/\", scope=\"b\"", "https://auth.example/?scope=a")]
    public void Challenge_Header_IsTheUrlOfTheToken(string header, string url)
    {
        Assert.True(OciChallenge.TryParse(header, out var challenge));
        Assert.Equal(url, challenge.TokenUrl?.AbsoluteUri);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Digest realm=\"x\"")]
    [InlineData("realm=\"https://auth.example/\"")]
    [InlineData("Bearer realm=\"https://auth.example/")]
    [InlineData("Bearer realm=\"file:///etc/passwd\"")]
    [InlineData("Bearer realm=\"not a url\"")]
    [InlineData("Bearer service=\"x\"")]
    public void Challenge_AnythingElse_IsRefused(string? header) => Assert.False(OciChallenge.TryParse(header, out _));

    [Theory]
    [InlineData("Basic realm=\"x\"")]
    [InlineData("basic")]
    [InlineData("Bearer realm=\"none\", Basic realm=\"x\"")]
    public void Challenge_OfAPassword_HasNoUrl(string header)
    {
        Assert.True(OciChallenge.TryParse(header, out var challenge));
        Assert.Null(challenge.TokenUrl);
    }

    // As long as the headers of an answer may be.
    [Theory]
    [InlineData("a")]
    [InlineData("a=")]
    [InlineData("\"")]
    [InlineData("Bearer ")]
    [InlineData("a=\"\\")]
    public void Challenge_OfManyParts_IsReadInOnePass(string part) =>
        Assert.False(OciChallenge.TryParse("Bearer " + string.Concat(Enumerable.Repeat(part, 65_536 / part.Length)), out _));
}
