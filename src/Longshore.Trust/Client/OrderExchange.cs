using System.Net.Sockets;
using System.Text;
using Longshore.Trust.Orders;
using Longshore.Trust.Zmtp;

namespace Longshore.Trust.Client;

/// <summary>Sends one message to a worker as a REQ socket does, and receives its answer. Each exchange has its own connection.</summary>
/// <param name="address">The worker's address.</param>
/// <param name="timeout">The longest wait for the answer.</param>
/// <param name="limits">The limits of messages.</param>
/// <param name="time">The clock.</param>
internal sealed class OrderExchange(string address, TimeSpan timeout, OrderLimits limits, TimeProvider time)
{
    private const string OwnType = "REQ";

    // A worker that starts refuses connections for a moment.
    private static readonly TimeSpan ConnectPause = TimeSpan.FromMilliseconds(100);

    private static readonly string[] WorkerTypes = ["REP", "ROUTER"];

    /// <summary>Whether to try again while the worker refuses connections. Default: yes.</summary>
    public bool WaitsForWorker { get; init; } = true;

    /// <summary>Exchanges the messages.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">The address has another form.</exception>
    /// <exception cref="OrderResponseException">There is no answer, or it is none.</exception>
    public async Task<string> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(timeout, time);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            using var socket = await ConnectAsync(Parse(), waiting.Token);
            using var connection = new ZmtpConnection(new NetworkStream(socket, ownsSocket: true), Limits(), time, budget: null, isAwaitingAnswer: () => true);
            await connection.ShakeHandsAsync(OwnType, WorkerTypes, waiting.Token);
            await connection.SendAsync([default, message], waiting.Token);
            using var answer = await connection.ReceiveAsync(waiting.Token) ?? throw new EndOfStreamException();
            return answer.Frames is [{ IsEmpty: true }, var body]
                ? Encoding.UTF8.GetString(body.Span)
                : throw new OrderResponseException(ResponseFailure.Malformed, $"{address} sent a message of another form than an answer");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OrderResponseException(ResponseFailure.Timeout, string.Create(null, $"{address} did not answer within {timeout.TotalSeconds} s"));
        }
        catch (ZmtpException refusal)
        {
            throw new OrderResponseException(ResponseFailure.Malformed, $"{address} sent what is no answer: {refusal.Message}");
        }
        catch (Exception lost) when (lost is EndOfStreamException or ObjectDisposedException || lost.InnerException is SocketException)
        {
            throw new OrderResponseException(ResponseFailure.Disconnected, $"{address} closed the connection without an answer");
        }
    }

    // One timeout bounds everything.
    private ZmtpLimits Limits() => new(limits.MessageBytesMax) { HandshakeTimeout = timeout, Grace = timeout };

    private ZmtpAddress Parse()
    {
        try
        {
            return ZmtpAddress.Parse(address);
        }
        catch (FormatException wrong)
        {
            throw new IOException($"{address} cannot be reached: {wrong.Message}", wrong);
        }
    }

    private async ValueTask<Socket> ConnectAsync(ZmtpAddress worker, CancellationToken cancellationToken)
    {
        while (true)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(worker.Host, worker.Port, cancellationToken);
                return socket;
            }
            catch (SocketException refused)
            {
                socket.Dispose();
                if (!WaitsForWorker)
                {
                    throw new OrderResponseException(ResponseFailure.Unreachable, $"{address} cannot be reached: {refused.Message}");
                }

                await Task.Delay(ConnectPause, time, cancellationToken);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
