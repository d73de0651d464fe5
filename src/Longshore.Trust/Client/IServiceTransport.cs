namespace Longshore.Trust.Client;

/// <summary>Sends requests to a listener. The protocol's library has no HTTP of its own.</summary>
public interface IServiceTransport
{
    /// <summary>Sends a request and receives the answer.</summary>
    /// <exception cref="IOException">The listener does not answer.</exception>
    Task<string> SendAsync(string request, CancellationToken cancellationToken);
}
