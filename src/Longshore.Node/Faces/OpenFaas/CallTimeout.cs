using Longshore.Functions.Specs;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Faces.OpenFaas.Deploying;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary>The header <c>X-Timeout</c> of a call, as OpenFaaS's watchdog reads it: the longest that its caller wants to wait.</summary>
internal static class CallTimeout
{
    private const string Header = "X-Timeout";

    /// <summary>The form of the header, as a sentence.</summary>
    public const string Rule = $"{Header} is not understood: {GoDuration.Rule}, and not zero";

    /// <summary>Gives a target the deadline that a request asks for. A later one than the function's own changes nothing.</summary>
    /// <param name="request">The request.</param>
    /// <param name="target">The target.</param>
    /// <returns>Null if the header has another form.</returns>
    public static InvocationTarget? Apply(HttpRequest request, InvocationTarget target)
    {
        if (!request.Headers.TryGetValue(Header, out var text))
        {
            return target;
        }

        if (!GoDuration.TryParse(text.ToString(), out var timeout) || timeout <= TimeSpan.Zero)
        {
            return null;
        }

        return target.Invocation.Deadline <= timeout
            ? target
            : target with { Invocation = target.Invocation with { Deadline = timeout, OnMiss = OnMiss.Kill } };
    }
}
