namespace Longshore.Node.Faces.Sledge;

/// <summary>SLEdge's linear model of a route's execution time. The specification gives bias, scale and betas in thousandths.
/// </summary>
/// <param name="PreprocessPath">The module that measures the second parameter, or null for the input's size alone.</param>
/// <param name="Bias">The model's constant.</param>
/// <param name="Scale">The divisor of the parameters.</param>
/// <param name="Beta1">The first parameter's factor.</param>
/// <param name="Beta2">The second parameter's factor.</param>
/// <param name="Parameters">The number of parameters, 1 or 2.</param>
public sealed record RegressionConfig(
    string? PreprocessPath, double Bias, double Scale, double Beta1, double Beta2, int Parameters)
{
    // One hour, the longest deadline of a route.
    private const double MicrosecondsMax = 3_600_000_000;

    /// <summary>Predicts the execution time of a model of one parameter: bytes / scale * beta1 + bias, in microseconds.</summary>
    public TimeSpan Predict(int inputBytes) => Predict(inputBytes, parameter: 0);

    /// <summary>Predicts the execution time of a model of two parameters: bytes / scale * beta1 + parameter / scale * beta2 + bias, in
    /// microseconds.</summary>
    public TimeSpan Predict(int inputBytes, double parameter) =>
        TimeSpan.FromMicroseconds(Math.Min((inputBytes / Scale * Beta1) + (parameter / Scale * Beta2) + Bias, MicrosecondsMax));
}
