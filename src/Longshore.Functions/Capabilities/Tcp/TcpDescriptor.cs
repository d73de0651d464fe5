using Longshore.Functions.Capabilities.Operations;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Capabilities.Tcp;

/// <summary>A connection as a descriptor of a guest in WebAssembly: its errors are numbers of WASI.</summary>
/// <param name="connection">The connection.</param>
/// <param name="close">Closes it.</param>
internal sealed class TcpDescriptor(TcpConnection connection, Action close) : IGuestConnection
{
    /// <inheritdoc/>
    public Task Readable => connection.Reader.Readable;

    /// <inheritdoc/>
    public int Available => connection.Reader.Available;

    /// <inheritdoc/>
    public bool TryRead(Span<byte> into, out int count, out GuestConnectionError error)
    {
        try
        {
            error = GuestConnectionError.None;
            return connection.Reader.TryRead(into, out count);
        }
        catch (OperationException failure)
        {
            (count, error) = (0, ErrorOf(failure));
            return true;
        }
    }

    /// <inheritdoc/>
    public Task<GuestConnectionError> WriteAsync(ReadOnlyMemory<byte> bytes) => ErrorOfAsync(connection.WriteAsync(bytes, CancellationToken.None));

    /// <inheritdoc/>
    public Task<GuestConnectionError> EndAsync() => ErrorOfAsync(connection.EndAsync(CancellationToken.None));

    /// <inheritdoc/>
    public void Dispose() => close();

    private static async Task<GuestConnectionError> ErrorOfAsync(Task running)
    {
        try
        {
            await running;
            return GuestConnectionError.None;
        }
        catch (OperationException failure)
        {
            return ErrorOf(failure);
        }
    }

    private static GuestConnectionError ErrorOf(OperationException failure) => failure.Error switch
    {
        OperationError.TimedOut => GuestConnectionError.TimedOut,
        OperationError.Unavailable => GuestConnectionError.Reset,
        OperationError.InvalidArgument => GuestConnectionError.Busy,
        _ => GuestConnectionError.Failed,
    };
}
