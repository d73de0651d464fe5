using Longshore.Functions.Model;

namespace Longshore.Node.Http;

/// <summary>What a URL leads to.</summary>
/// <param name="Function">The function that is called.</param>
/// <param name="ContentType">The media type of its output.</param>
/// <param name="InputBytesMax">Largest body that is read for it.</param>
/// <param name="Deadline">Time after which it is no longer begun, or null.</param>
internal sealed record InvocationTarget(
    FunctionName Function, string ContentType, int InputBytesMax, TimeSpan? Deadline);
