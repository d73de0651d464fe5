using Longshore.Functions.Calls;
using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.Calls;

/// <summary>What a URL leads to.</summary>
/// <param name="Invocation">What is invoked, but for what a request brings: arguments, input, a deadline of its own.</param>
/// <param name="ContentType">The media type of its output.</param>
/// <param name="InputBytesMax">Largest body that is read for it.</param>
internal sealed record InvocationTarget(Invocation Invocation, string ContentType, int InputBytesMax)
{
    /// <summary>Predicts the execution time from the input's size in bytes; null if the route has no model.</summary>
    public Func<int, TimeSpan>? Predict { get; init; }

    /// <summary>The function that is called.</summary>
    public FunctionName Function => Invocation.Function;
}
