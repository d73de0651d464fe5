using Longshore.Node.Faces.OpenFaas;

namespace Longshore.Tests.Node.OpenFaas;

public sealed class SecretNamesTests
{
    private static readonly string[] Groups = [GatewayName.DefaultNamespace, "dev", "d-ev", "d_ev", "dev-ns", "ns", "1"];
    private static readonly string[] Names = ["key", "db-password", "ns-key", "n", "dev-key", "a-1"];

    [Fact]
    public void TryKept_OfEveryNameAndNamespace_IsItsOwn()
    {
        var kept = (from place in Groups from name in Names select SecretNames.TryKept(name, place, out var secret) ? secret.Value : "none").ToList();

        Assert.DoesNotContain("none", kept);
        Assert.Equal(kept.Count, kept.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Of_AKeptName_IsTheNameInItsNamespaceOnly() => Assert.All(
        from kept in Groups from asked in Groups from name in Names select (kept, asked, name),
        each => Assert.Equal(
            each.kept == each.asked ? each.name : null,
            SecretNames.TryKept(each.name, each.kept, out var secret) ? SecretNames.Of(secret.Value, each.asked) : "none"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1key")]
    [InlineData("Key")]
    [InlineData("a_b")]
    [InlineData("a.b")]
    [InlineData("../a")]
    [InlineData("a/b")]
    public void TryKept_OfAnythingElse_IsRefused(string? name) => Assert.False(SecretNames.TryKept(name, GatewayName.DefaultNamespace, out _));

    [Theory]
    [InlineData("API_KEY")]
    [InlineData("Ndev_NS_key")]
    public void Of_ASecretWithAnotherName_IsNone(string kept) => Assert.Null(SecretNames.Of(kept, GatewayName.DefaultNamespace));
}
