using Longshore.Trust.Client;

namespace Longshore.Trust.Service.Pool;

/// <summary>Reaches one process of a worker.</summary>
internal interface IWorkerLink
{
    /// <summary>The process's address.</summary>
    string Address { get; }

    /// <summary>Sends a message and receives its answer.</summary>
    /// <param name="message">The message.</param>
    /// <param name="timeout">The longest wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OrderResponseException">There is no answer.</exception>
    Task<string> SendAsync(string message, TimeSpan timeout, CancellationToken cancellationToken);
}
