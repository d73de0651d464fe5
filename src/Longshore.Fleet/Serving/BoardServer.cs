using System.Net;
using System.Net.Sockets;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Settings;
using Longshore.Fleet.Wire;
using Longshore.Functions.Catalog;
using Longshore.Functions.Scheduling;

namespace Longshore.Fleet.Serving;

/// <summary>Listens for boards.</summary>
internal sealed class BoardServer : IAsyncDisposable
{
    // A machine that is short of descriptors gets some back when connections end.
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    // A fleet of a thousand boards that boot together.
    private const int BacklogMax = 1024;

    private readonly CancellationTokenSource _stopping = new();
    private readonly RunningTasks _connections = new();
    private readonly ConnectionQuota _quota;
    private readonly Orchestrator _orchestrator;
    private readonly ConnectionLimits _limits;
    private readonly IFunctionStore? _functions;
    private readonly FleetLog _log;
    private readonly TimeProvider _time;
    private readonly Socket _listener;
    private readonly Task _accepting;

    /// <param name="endpoint">Where to listen.</param>
    /// <param name="orchestrator">Decides.</param>
    /// <param name="limits">The limits of connections.</param>
    /// <param name="functions">The deployed functions, or null if there are none.</param>
    /// <param name="log">Tells what happens.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="SocketException">It cannot listen there.</exception>
    public BoardServer(
        IPEndPoint endpoint, Orchestrator orchestrator, ConnectionLimits limits, IFunctionStore? functions, FleetLog log, TimeProvider time)
    {
        _orchestrator = orchestrator;
        _limits = limits;
        _functions = functions;
        _log = log;
        _time = time;
        _quota = new ConnectionQuota(limits);
        _listener = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            _listener.Bind(endpoint);
            _listener.Listen(BacklogMax);
            Endpoint = (IPEndPoint)_listener.LocalEndPoint!;
        }
        catch
        {
            _listener.Dispose();
            throw;
        }

        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    // Kept, because simulated boards ask for it until their own end, which comes later.
    public IPEndPoint Endpoint { get; }

    /// <summary>Ends all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await _connections.WhenAllAsync();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Begin(await _listener.AcceptAsync(_stopping.Token));
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                await PauseAsync();
            }
            catch (Exception failure)
            {
                _log.Tell($"a connection could not be accepted: {failure}");
                await PauseAsync();
            }
        }
    }

    private void Begin(Socket socket)
    {
        if (socket.RemoteEndPoint is not IPEndPoint remote || !_quota.TryEnter(Plain(remote.Address)))
        {
            _orchestrator.Counters.Count(BoardViolation.TooManyConnections);
            socket.Dispose();
            return;
        }

        _connections.Add(ServeAsync(socket, Plain(remote.Address)));
    }

    // The border of a connection: whatever comes over it ends this connection and nothing else.
    private async Task ServeAsync(Socket socket, IPAddress peer)
    {
        await Task.Yield();
        using var closing = socket;
        var ticket = new ConnectionTicket(_quota, peer);
        BoardSession? session = null;
        var reason = JobFailures.BoardLost;
        try
        {
            socket.NoDelay = true;
            using var stream = new NetworkStream(socket, ownsSocket: false);
            var reader = new LineReader(stream, _limits.LineBytesMax);
            session = _orchestrator.Connect(await IdentifyAsync(reader), peer);
            ticket.Identified();
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, session.Ended);
            await new BoardConversation(_orchestrator, session, stream, reader, _limits, _functions, _time).RunAsync(ended.Token);
            session = null;
        }
        catch (BoardProtocolException violation)
        {
            _orchestrator.Counters.Count(violation.Violation);
            _log.Tell($"{violation.Violation}: {violation.Message}");
            reason = violation.Violation == BoardViolation.UnsentJob ? JobFailures.WrongJob : JobFailures.BadAnswer;
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The board went away, or was given up.
        }
        catch (Exception failure)
        {
            _log.Tell($"the connection of {peer} failed: {failure}");
        }
        finally
        {
            ticket.Leave();
            if (session is not null)
            {
                _orchestrator.Leave(session, _stopping.IsCancellationRequested ? JobFailures.None : reason);
            }
        }
    }

    private async Task<Identification> IdentifyAsync(LineReader reader)
    {
        using var limit = new CancellationTokenSource(_limits.Identification, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, limit.Token);
        try
        {
            return await reader.ReadLineAsync(Identification.LineBytesMax, either.Token) is { } line
                ? Identification.Read(line.Span)
                : throw new BoardProtocolException(BoardViolation.NoIdentification, "a connection ended before it said who it is");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !_stopping.IsCancellationRequested)
        {
            throw new BoardProtocolException(
                BoardViolation.NoIdentification, $"a connection did not say in {_limits.Identification.TotalSeconds:0.#} s who it is");
        }
    }

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(AcceptPause, _time, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // It ends.
        }
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
