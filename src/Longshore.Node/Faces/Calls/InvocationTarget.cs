using Longshore.Functions.Calls;
using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.Calls;

/// <summary>The function behind a URL or a request type, and how its calls are answered.</summary>
/// <param name="Invocation">The invocation without the parts that a request adds: arguments, input, and a deadline if it has one.</param>
/// <param name="ContentType">The media type of its output.</param>
/// <param name="InputBytesMax">The largest body that is read, in bytes.</param>
internal sealed record InvocationTarget(Invocation Invocation, string ContentType, int InputBytesMax)
{
    /// <summary>The path at which it is reached over HTTP; the function sees the path below it.</summary>
    public string Mount { get; init; } = "";

    /// <summary>Whether the parts of the query are the guest's arguments. Functions in JavaScript and Python read the URL instead.</summary>
    public bool HasArguments { get; init; } = true;

    /// <summary>The header that tells the time from arrival to end in seconds, or null: then two headers of our own tell times. Default: null.</summary>
    public string? DurationHeader { get; init; }

    /// <summary>Predicts the execution time of calls; null if the route has no model.</summary>
    public IExecutionModel? Model { get; init; }

    /// <summary>The function that is called.</summary>
    public FunctionName Function => Invocation.Function;
}
