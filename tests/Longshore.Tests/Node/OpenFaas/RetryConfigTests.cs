using Longshore.Functions.Specs;
using Longshore.Node.Faces.OpenFaas.Detached;

namespace Longshore.Tests.Node.OpenFaas;

public sealed class RetryConfigTests
{
    [Fact]
    public void Read_AllAnnotations_AreTheirValues()
    {
        var config = Read([], "attempts=3", "codes=500, 503", "min_wait=1s", "max_wait=4s");

        Assert.Equal((3, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)), (config.AttemptsMax, config.WaitMin, config.WaitMax));
        Assert.Equal([500, 503], config.Statuses);
    }

    [Theory]
    [InlineData("attempts=0")]
    [InlineData("attempts=101")]
    [InlineData("codes=")]
    [InlineData("codes=500,x")]
    [InlineData("codes=99")]
    [InlineData("min_wait=long")]
    [InlineData("max_wait=2h")]
    public void Read_WrongAnnotation_NamesIt(string annotation)
    {
        var errors = new List<ValidationError>();

        Assert.Equal(new RetryConfig(), Read(errors, annotation));
        Assert.Equal($"annotations.com.openfaas.retry.{annotation.Split('=')[0]}", Assert.Single(errors).Path);
    }

    [Theory]
    [InlineData(1, 0.0, 5)]
    [InlineData(1, 1.0, 10)]
    [InlineData(3, 1.0, 40)]
    [InlineData(50, 1.0, 120)]
    public void WaitAfter_Attempts_DoublesUpToTheLongest(int attempts, double random, double seconds) =>
        Assert.Equal(seconds, new RetryConfig().WaitAfter(attempts, random).TotalSeconds, precision: 6);

    private static RetryConfig Read(List<ValidationError> errors, params string[] annotations) => RetryConfig.Read(
        annotations.Select(each => new Label("com.openfaas.retry." + each.Split('=')[0], each.Split('=')[1])), errors);
}
