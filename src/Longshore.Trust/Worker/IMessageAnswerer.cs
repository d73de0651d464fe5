using System.Net;

namespace Longshore.Trust.Worker;

/// <summary>Answers the messages of a server. Any number of threads may use it.</summary>
public interface IMessageAnswerer
{
    /// <summary>The answer to a message for which there is no room.</summary>
    string Busy { get; }

    /// <summary>Answers one message, whatever it is.</summary>
    /// <param name="message">The message's body.</param>
    /// <param name="client">The address for which its sender is counted.</param>
    /// <param name="cancellationToken">Ends the work for it.</param>
    ValueTask<string> AnswerAsync(ReadOnlyMemory<byte> message, IPAddress client, CancellationToken cancellationToken);
}
