using Longshore.Tests.Architecture.Layered;
using Mono.Cecil;

namespace Longshore.Tests.Architecture;

/// <summary>The check of the layers finds the violations in <c>Layered</c>, which are there for it.</summary>
public sealed class LayerCheckTests
{
    private static readonly string Root = typeof(Root).Namespace!;

    [Fact]
    public void Violations_LowerTypeThatUsesUpperOnes_AreEveryUse() => Assert.Equal(
        [
            $"{Root}.Lower.Upward uses {Root}.Root",
            $"{Root}.Lower.Upward uses {Root}.Upper.IUpper",
            $"{Root}.Lower.Upward uses {Root}.Upper.UpperAttribute",
            $"{Root}.Lower.Upward uses {Root}.Upper.UpperException",
            $"{Root}.Lower.Upward uses {Root}.Upper.UpperType",
        ],
        Violations("Lower", "Upper"));

    [Fact]
    public void Violations_UpperTypesThatUseLowerOnes_AreNone() => Assert.DoesNotContain(
        Violations("Lower", "Upper"), violation => violation.StartsWith(Root + ".Upper", StringComparison.Ordinal));

    [Fact]
    public void Violations_ListedFolderInAFolder_HasItsOwnLayer()
    {
        const string InnerUse = "InnerType uses";

        Assert.Contains(Violations("Lower/Inner", "Lower", "Upper"), violation => violation.Contains(InnerUse, StringComparison.Ordinal));
        Assert.DoesNotContain(Violations("Lower", "Lower/Inner", "Upper"), violation => violation.Contains(InnerUse, StringComparison.Ordinal));
    }

    [Fact]
    public void Violations_FolderThatIsNotListed_AreItsTypes() =>
        Assert.Contains($"{Root}.Upper.UpperType is in a folder that is not listed", Violations("Lower"));

    private static IReadOnlyList<string> Violations(params string[] folders)
    {
        using var module = ModuleDefinition.ReadModule(typeof(LayerCheckTests).Assembly.Location);
        var layers = new Layers(Root, folders);
        return LayerCheck.Violations(layers, module.Types, type => layers.Folder(type.Namespace));
    }
}
