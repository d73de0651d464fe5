namespace Longshore.Functions.Calls;

/// <summary>The client of a call, to whom the answer may leave while the guest runs. Its members are called by one thread at a time, and by none
/// after the call has ended.</summary>
public interface IAnswerReader
{
    /// <summary>Whether what a guest prints is to leave at once. Otherwise only an answer leaves that is a stream by itself.</summary>
    bool WantsPrinted { get; }

    /// <summary>Cancelled when the client has gone.</summary>
    CancellationToken Gone { get; }

    /// <summary>Begins the answer. Called once.</summary>
    /// <param name="head">The status and headers; null for what a guest prints.</param>
    /// <returns>Whether the client takes a body.</returns>
    bool Begin(GuestResponse? head);

    /// <summary>Sends what has begun, and a part of the body. The bytes are copied before the method returns.</summary>
    /// <returns>Completes when the client has room for more, or has gone.</returns>
    ValueTask SendAsync(ReadOnlySpan<byte> bytes);

    /// <summary>Closes the connection, so that the client knows that the answer is not whole.</summary>
    void Abort();
}
