namespace Longshore.Trust.Service.Deliveries;

/// <summary>Posts JSON to the servers that the listener may reach.</summary>
public interface IOrderPoster
{
    /// <summary>Why a server may not be reached, as far as its name tells; null if it may.</summary>
    string? Refusal(Uri server);

    /// <summary>Posts a text.</summary>
    /// <exception cref="IOException">The server may not be reached, does not answer, or does not take the text.</exception>
    Task PostAsync(Uri server, string json, CancellationToken cancellationToken);
}
