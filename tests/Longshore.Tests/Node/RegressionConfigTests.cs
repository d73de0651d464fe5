using System.Text;
using Longshore.Node.Faces.Sledge;

namespace Longshore.Tests.Node;

public sealed class RegressionConfigTests
{
    [Theory]
    [InlineData(0, 10)]
    [InlineData(4096, 22)]
    [InlineData(int.MaxValue, 6_291_466)]
    public void Predict_OneParameter_IsLinearInTheInput(int bytes, long microseconds)
    {
        var model = new RegressionConfig(null, Bias: 10, Scale: 1024, Beta1: 3, Beta2: 0, Parameters: 1);

        Assert.Equal(microseconds, (long)Math.Round(model.Predict(bytes).TotalMicroseconds));
    }

    [Theory]
    [InlineData(0, 0, 10)]
    [InlineData(4096, 2048, 32)]
    [InlineData(0, uint.MaxValue, 20_971_530)]
    public void Predict_TwoParameters_IsLinearInBoth(int bytes, double parameter, long microseconds)
    {
        var model = new RegressionConfig("m.wasm", Bias: 10, Scale: 1024, Beta1: 3, Beta2: 5, Parameters: 2);

        Assert.Equal(microseconds, (long)Math.Round(model.Predict(bytes, parameter).TotalMicroseconds));
    }

    [Fact]
    public void Predict_BeyondAnHour_IsAnHour()
    {
        var model = new RegressionConfig(null, Bias: 0, Scale: 0.001, Beta1: 4_000_000, Beta2: 0, Parameters: 1);

        Assert.Equal(TimeSpan.FromHours(1), model.Predict(int.MaxValue));
    }

    [Fact]
    public void Read_KeysThatChangeNothing_AreWarnedOf()
    {
        var spec = SpecReader.Read(Encoding.UTF8.GetBytes("""
            [{"name": "t", "port": 31850, "route-replicas": 2, "routes": [
                {"route": "/a", "path": "a.wasm", "relative-deadline-us": 50, "reservation-percentile": 5, "path_preprocess": "pre.wasm",
                 "model-bias": 0, "model-scale": 1, "model-beta1": 1, "model-beta2": 1, "model-num-of-param": 2}]}]
            """));

        Assert.Empty(spec.Errors);
        Assert.Equal(
            ["$[0].routes[0].reservation-percentile", "$[0].route-replicas"],
            spec.Warnings.Select(warning => warning.Path));
    }
}
