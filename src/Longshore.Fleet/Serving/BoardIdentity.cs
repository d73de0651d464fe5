using System.Net;
using System.Net.Sockets;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Wire;

namespace Longshore.Fleet.Serving;

/// <summary>Finds the board that a connection belongs to.</summary>
internal static class BoardIdentity
{
    /// <summary>The board by its number; by its address if it names none; and by the last octet of its IPv4 address if no board has that address,
    /// as in MicroFaaS.</summary>
    /// <exception cref="BoardProtocolException">There is no such board, or it has another address.</exception>
    public static BoardRecord Find(IReadOnlyDictionary<BoardId, BoardRecord> boards, Identification who, IPAddress peer)
    {
        if (who.Id is null && boards.Values.FirstOrDefault(board => peer.Equals(board.Config.Address)) is { } atAddress)
        {
            return atAddress;
        }

        if ((who.Id ?? LastOctet(peer)) is not { } id || !boards.TryGetValue(id, out var found))
        {
            throw new BoardProtocolException(BoardViolation.UnknownBoard, $"the fleet has no board {(who.Id is { } named ? $"{named} at" : "at")} {peer}");
        }

        return found.Config.Address is null || found.Config.Address.Equals(peer)
            ? found
            : throw new BoardProtocolException(BoardViolation.WrongAddress, $"board {id} is to connect from {found.Config.Address}, not from {peer}");
    }

    private static BoardId? LastOctet(IPAddress peer) =>
        peer.AddressFamily == AddressFamily.InterNetwork && peer.GetAddressBytes()[^1] is > 0 and var octet ? BoardId.Of(octet) : null;
}
