namespace Longshore.Wasm.Wasi;

/// <summary>A connection that a guest reads and writes as a descriptor. It is closed with the descriptor.</summary>
public interface IGuestConnection : IDisposable
{
    /// <summary>Completes when <see cref="TryRead"/> has an answer. Never fails.</summary>
    Task Readable { get; }

    /// <summary>The number of bytes that have arrived.</summary>
    int Available { get; }

    /// <summary>Takes bytes that have arrived.</summary>
    /// <param name="into">Receives them.</param>
    /// <param name="count">Their number; 0 at the end, and with an error.</param>
    /// <param name="error">Why nothing can be read.</param>
    /// <returns>False if nothing has arrived yet.</returns>
    bool TryRead(Span<byte> into, out int count, out GuestConnectionError error);

    /// <summary>Sends bytes. The task never fails.</summary>
    Task<GuestConnectionError> WriteAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Tells the other side that nothing follows. The task never fails.</summary>
    Task<GuestConnectionError> EndAsync();
}
