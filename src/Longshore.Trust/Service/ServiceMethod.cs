using Longshore.Trust.Service.Requests;

namespace Longshore.Trust.Service;

/// <summary>A method of the listener.</summary>
/// <param name="Schema">The form of its parameters.</param>
/// <param name="RunAsync">Answers a request of this form.</param>
internal sealed record ServiceMethod(RequestSchema Schema, Func<ServiceRequest, CancellationToken, Task<ServiceAnswer>> RunAsync)
{
    /// <summary>Another name of the parameters beside <c>params</c>; null for none. Default: null.</summary>
    public string? ParametersAlias { get; init; }
}
