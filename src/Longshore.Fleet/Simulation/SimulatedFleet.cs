using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Power;

namespace Longshore.Fleet.Simulation;

/// <summary>Simulated boards, which are switched on in this process, or by magic packets that another process sends.</summary>
public sealed class SimulatedFleet : IAsyncDisposable
{
    private const int BytesOfNumber = 3;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<BoardId, SimulatedBoard> _boards;
    private readonly Socket? _wake;
    private readonly Task _listening = Task.CompletedTask;

    /// <param name="boards">Their numbers.</param>
    /// <param name="options">How they behave.</param>
    /// <param name="time">The clock.</param>
    /// <param name="listensForPackets">Whether magic packets wake them.</param>
    public SimulatedFleet(IEnumerable<BoardId> boards, SimulationOptions options, TimeProvider time, bool listensForPackets = false)
    {
        _boards = boards.ToDictionary(id => id, id => new SimulatedBoard(id, options, Counters, time));
        if (listensForPackets)
        {
            _wake = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            _wake.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _listening = ListenAsync(_wake);
        }
    }

    /// <summary>What they did.</summary>
    public SimulationCounters Counters { get; } = new();

    /// <summary>Where magic packets are to be sent; their addresses end with the boards' numbers in three bytes.</summary>
    /// <exception cref="InvalidOperationException">It does not listen for them.</exception>
    public IPEndPoint WakeEndpoint => (IPEndPoint?)_wake?.LocalEndPoint ?? throw new InvalidOperationException("the fleet does not listen for packets");

    /// <summary>The power switch of a board.</summary>
    public IPowerSwitch SwitchOf(BoardId id) => new SimulatedSwitch(_boards[id]);

    /// <summary>Cuts the power of all boards.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _listening;
        _wake?.Dispose();
        foreach (var board in _boards.Values)
        {
            await board.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private async Task ListenAsync(Socket socket)
    {
        var packet = new byte[256];
        try
        {
            while (true)
            {
                var length = await socket.ReceiveAsync(packet, _stopping.Token);
                if (MagicPacket.Read(packet.AsSpan(0, length)) is { } address && _boards.TryGetValue(NumberIn(address), out var board))
                {
                    board.PowerUp();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It ends.
        }
    }

    private static BoardId NumberIn(PhysicalAddress address)
    {
        var number = address.GetAddressBytes()[^BytesOfNumber..].Aggregate(0, (value, each) => value << 8 | each);
        return number is >= 1 and <= BoardId.ValueMax ? BoardId.Of(number) : default;
    }
}
