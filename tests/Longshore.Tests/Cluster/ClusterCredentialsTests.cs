using Longshore.Cluster.Connection;

namespace Longshore.Tests.Cluster;

public sealed class ClusterCredentialsTests
{
    [Fact]
    public void Read_AUserAndAPassword_HasBoth()
    {
        using var directory = new TemporaryDirectory();

        var options = ClusterCredentials.Read(directory.Write("c", "node:se:cret\n")).Options;

        Assert.Equal(("node", "se:cret"), (options.Username, options.Password));
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData(":secret")]
    [InlineData("a:b\nc:d")]
    public void Read_AnythingElse_IsRefusedWithoutWhatIsInIt(string text)
    {
        using var directory = new TemporaryDirectory();

        var refusal = Assert.Throws<InvalidDataException>(() => ClusterCredentials.Read(directory.Write("c", text)));

        Assert.Contains("USER:PASSWORD", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }
}
