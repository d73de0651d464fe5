using Longshore.Functions.Specs;
using Longshore.Node.Faces.OpenFaas.Scaling;

namespace Longshore.Tests.Node.OpenFaas;

public sealed class ScaleConfigTests
{
    [Fact]
    public void Read_WithoutLabels_IsTheDefault() => Assert.Equal(new ScaleConfig(), Read());

    [Fact]
    public void Read_AllLabels_AreTheirValues() => Assert.Equal(
        new ScaleConfig
        {
            Min = 2,
            Max = 8,
            FactorPercent = 50,
            Type = ScaleType.Capacity,
            Target = 4,
            TargetProportion = 0.5,
            DownWindow = TimeSpan.FromMinutes(1),
            ToZero = true,
            ZeroAfter = TimeSpan.FromMinutes(5),
            FollowsLoad = true,
        },
        Read("min=2", "max=8", "factor=50", "type=capacity", "target=4", "target-proportion=0.5", "down.window=1m", "zero=true", "zero-duration=5m", "later=x"));

    [Theory]
    [InlineData("min=0")]
    [InlineData("min=-1")]
    [InlineData("max=1001")]
    [InlineData("factor=101")]
    [InlineData("type=magic")]
    [InlineData("target=0")]
    [InlineData("target-proportion=1.1")]
    [InlineData("down.window=6m")]
    [InlineData("zero=yes")]
    [InlineData("zero-duration=soon")]
    public void Read_WrongLabel_NamesIt(string label)
    {
        var errors = new List<ValidationError>();

        Assert.Equal(new ScaleConfig(), Read(errors, label));
        Assert.Equal($"labels.com.openfaas.scale.{label.Split('=')[0]}", Assert.Single(errors).Path);
    }

    [Fact]
    public void Read_MinAboveMax_IsRefused()
    {
        var errors = new List<ValidationError>();

        Assert.Equal((3, 3), Read(errors, "min=5", "max=3") is var config ? (config.Min, config.Max) : default);
        Assert.Equal("labels.com.openfaas.scale.min", Assert.Single(errors).Path);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(45, 1)]
    [InlineData(46, 2)]
    [InlineData(10_000, 20)]
    public void ReplicasFor_Load_IsBetweenMinAndMax(double load, int replicas) => Assert.Equal(replicas, new ScaleConfig().ReplicasFor(load));

    private static ScaleConfig Read(params string[] labels)
    {
        var errors = new List<ValidationError>();
        var config = Read(errors, labels);
        Assert.Empty(errors);
        return config;
    }

    private static ScaleConfig Read(List<ValidationError> errors, params string[] labels) => ScaleConfig.Read(
        labels.Select(label => new Label("com.openfaas.scale." + label.Split('=')[0], label.Split('=')[1])).Append(new Label("other", "x")), errors);
}
