using System.Text;
using Longshore.Cluster;
using Longshore.Cluster.Registry;
using Longshore.Functions.Specs;
using Longshore.Tests.Functions;

namespace Longshore.Tests.Cluster;

public sealed class RegistryTableTests
{
    private static readonly RegistryTable Table = RegistryTable.New(RandomId.New()).After(
        RandomId.New(), [KeyValuePair.Create(FunctionFixture.Name("a"), Row(1, 2)), KeyValuePair.Create(FunctionFixture.Name("b"), Row(3, 2))], []);

    [Fact]
    public void Read_OfWritten_IsEqual()
    {
        var read = RegistryTableJson.Read(RegistryTableJson.Write(Table));

        Assert.Equal((Table.Cluster, 1, Table.Change), (read.Cluster, read.Generation, read.Change));
        Assert.Equal(Table.Functions.OrderBy(each => each.Key.Value), read.Functions.OrderBy(each => each.Key.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"cluster":"C","generation":1,"change":"C","functions":{}}""")]
    [InlineData("""{"cluster":"CCCC","generation":0,"change":"CCCC","functions":{}}""")]
    [InlineData("""{"cluster":"CCCC","generation":"1","change":"CCCC","functions":{}}""")]
    [InlineData("""{"cluster":"CCCC","generation":1,"change":"CCCC","functions":[]}""")]
    [InlineData("""{"cluster":"CCCC","generation":1,"change":"CCCC","functions":{"../x":{}}}""")]
    [InlineData("""{"cluster":"CCCC","generation":1,"change":"CCCC","functions":{"x":null}}""")]
    [InlineData("""{"cluster":"CCCC","generation":1,"change":"CCCC","functions":{"x":{"spec":"1","artifact":"2","deployed-at":"2026-01-01T00:00:00Z"}}}""")]
    [InlineData("""{"cluster":"CCCC","generation":1,"change":"CCCC","functions":{"x":{"spec":"\ud800","artifact":"2","deployed-at":"never"}}}""")]
    public void Read_OfAnythingElse_IsInvalidData(string text)
    {
        var json = text.Replace("CCCC", RandomId.New(), StringComparison.Ordinal);

        Assert.Throws<InvalidDataException>(() => RegistryTableJson.Read(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void Unused_CodeThatAnotherFunctionHas_IsUsed()
    {
        var name = FunctionFixture.Name("a");

        var (specs, artifacts) = Table.Unused([name], Table.After(RandomId.New(), [], [name]));

        Assert.Equal([Table.Functions[name].Spec], specs);
        Assert.Empty(artifacts);
    }

    [Fact]
    public void Unused_CodeOfTheLastFunctionThatHasIt_IsUnused()
    {
        FunctionName[] both = [FunctionFixture.Name("a"), FunctionFixture.Name("b")];

        Assert.Single(Table.Unused(both, Table.After(RandomId.New(), [], both)).Artifacts);
    }

    private static RegistryRow Row(byte spec, byte code) =>
        new(new ContentKey(ModuleDigest.Of([spec]), "00000000"), new ContentKey(ModuleDigest.Of([code]), "00000000"), DateTimeOffset.UnixEpoch);
}
