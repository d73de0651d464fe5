using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions;

public sealed class LabelTests
{
    [Fact]
    public void Json_OfASpecWithLabels_IsTheSpec()
    {
        var spec = Spec() with { Labels = [new Label("team", "a"), new Label("x/y.z", "")], Annotations = [new Label("note", "{\"a\":1}")] };

        Assert.Equal(spec, FunctionSpecJson.Read(FunctionSpecJson.Write(spec), []));
    }

    [Fact]
    public void Json_OfASpecWithoutLabels_HasNoFieldsForThem() =>
        Assert.DoesNotContain("annotations", FunctionSpecJson.Write(Spec()), StringComparison.Ordinal);

    [Theory]
    [InlineData("team=a", "team", "a")]
    [InlineData("a/b=c=d", "a/b", "c=d")]
    [InlineData("a=", "a", "")]
    public void TryParse_Label_HasItsParts(string text, string name, string value)
    {
        Assert.True(Label.TryParse(text, out var label));
        Assert.Equal((name, value, text), (label.Name, label.Value, label.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("=a")]
    [InlineData("team")]
    [InlineData("a b=c")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(Label.TryParse(text, out _));

    [Fact]
    public void Validate_LabelsOverTheLimits_NamesEachPath()
    {
        var errors = FunctionSpecValidator.Validate(Spec() with
        {
            Labels = [new Label("a", new string('x', 1025)), new Label("a", ""), new Label("b c", "")],
            Annotations = [new Label("big", new string('x', 256 << 10))],
        });

        Assert.Equal(["annotations", "labels.a", "labels.a", "labels.b c"], errors.Select(error => error.Path).Order(StringComparer.Ordinal));
    }

    private static FunctionSpec Spec() => new(FunctionFixture.Name("f"), Artifact.Of([0]));
}
