using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.Tcp;

/// <summary>The connections of one function to other servers.</summary>
/// <param name="tcp">Those of the node.</param>
/// <param name="policy">Where the function may connect to.</param>
internal sealed class FunctionTcp(OutboundTcp tcp, OutboundPolicy policy)
{
    private int _open;

    /// <summary>Opens a connection.</summary>
    /// <param name="server">The server's name and port.</param>
    /// <param name="isSecure">Whether it begins with TLS.</param>
    /// <param name="timeMax">The longest wait, beside the node's limit.</param>
    /// <param name="cancellationToken">Cancelled when the call ends.</param>
    /// <exception cref="OperationException">It is refused, or the server does not answer within the limits.</exception>
    public async Task<TcpConnection> ConnectAsync(Uri server, bool isSecure, TimeSpan timeMax, CancellationToken cancellationToken)
    {
        var outcome = OperationError.Cancelled.ToString();
        try
        {
            policy.Check(server);
            var connection = await OpenAsync(server, isSecure, timeMax, cancellationToken);
            outcome = "Done";
            return connection;
        }
        catch (OperationException refused)
        {
            outcome = refused.Error.ToString();
            throw;
        }
        finally
        {
            tcp.Count(outcome);
        }
    }

    private async Task<TcpConnection> OpenAsync(Uri server, bool isSecure, TimeSpan timeMax, CancellationToken cancellationToken)
    {
        Enter();
        var connection = new TcpConnection(tcp, server, Leave);
        try
        {
            await connection.OpenAsync(policy, timeMax, cancellationToken);
            if (isSecure)
            {
                await connection.StartTlsAsync(connection.Host, cancellationToken);
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Only what has a place of its function takes one of the node's.
    private void Enter()
    {
        if (Interlocked.Increment(ref _open) > tcp.Limits.PerFunctionMax)
        {
            Interlocked.Decrement(ref _open);
            throw new OperationException(OperationError.LimitReached, $"the function has {tcp.Limits.PerFunctionMax} connections, its limit");
        }

        try
        {
            tcp.Enter();
        }
        catch
        {
            Interlocked.Decrement(ref _open);
            throw;
        }
    }

    private void Leave()
    {
        tcp.Leave();
        Interlocked.Decrement(ref _open);
    }
}
