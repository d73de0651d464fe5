using System.Buffers.Binary;
using System.Text;

namespace Longshore.Trust.Zmtp;

/// <summary>The commands that we read and write (ZMTP 3.1, RFC 37). Every length is checked against the bytes that are there.</summary>
internal static class ZmtpCommand
{
    // PING has a time to live of two bytes and a context of at most 16, which PONG repeats.
    private const int LifetimeBytes = 2;
    private const int ContextBytesMax = 16;

    private static ReadOnlySpan<byte> ReadyName => "READY"u8;

    private static ReadOnlySpan<byte> PingName => "PING"u8;

    private static ReadOnlySpan<byte> PongName => "PONG"u8;

    private static ReadOnlySpan<byte> SocketTypeName => "Socket-Type"u8;

    /// <summary>Writes the body of READY, with a socket's type.</summary>
    public static byte[] Ready(string socketType)
    {
        var value = Encoding.ASCII.GetBytes(socketType);
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)value.Length);
        return [(byte)ReadyName.Length, .. ReadyName, (byte)SocketTypeName.Length, .. SocketTypeName, .. length, .. value];
    }

    /// <summary>Reads the socket's type from the body of a READY.</summary>
    /// <exception cref="ZmtpException">It is another command, a length leads out of it, or it has no type.</exception>
    public static string ReadReady(ReadOnlySpan<byte> body)
    {
        if (!Name(body, out var rest).SequenceEqual(ReadyName))
        {
            throw Malformed("the peer's handshake has another command than READY");
        }

        string? type = null;
        while (!rest.IsEmpty)
        {
            var name = Name(rest, out rest);
            var value = Value(rest, out rest);
            if (Ascii.EqualsIgnoreCase(name, SocketTypeName))
            {
                type = Encoding.ASCII.GetString(value);
            }
        }

        return type ?? throw Malformed("the peer's READY has no Socket-Type");
    }

    /// <summary>The body of the PONG that answers a PING, or null for any other command. Those are ignored: a SUBSCRIBE means nothing here.</summary>
    /// <exception cref="ZmtpException">A length leads out of the command.</exception>
    public static byte[]? Answer(ReadOnlySpan<byte> body)
    {
        if (!Name(body, out var rest).SequenceEqual(PingName))
        {
            return null;
        }

        return rest.Length is >= LifetimeBytes and <= LifetimeBytes + ContextBytesMax
            ? [(byte)PongName.Length, .. PongName, .. rest[LifetimeBytes..]]
            : throw Malformed("a PING has a wrong length");
    }

    private static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> from, out ReadOnlySpan<byte> rest) =>
        from.IsEmpty || from[0] == 0 ? throw Malformed("a name is empty") : Cut(from[1..], from[0], out rest);

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> from, out ReadOnlySpan<byte> rest) => from.Length < sizeof(uint)
        ? throw Malformed("a property has no value")
        : Cut(from[sizeof(uint)..], BinaryPrimitives.ReadUInt32BigEndian(from), out rest);

    // A length is compared as it was sent, without a sign: it may be up to 4 GiB.
    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> from, uint length, out ReadOnlySpan<byte> rest)
    {
        if (length > (uint)from.Length)
        {
            throw Malformed("a length leads out of its command");
        }

        rest = from[(int)length..];
        return from[..(int)length];
    }

    private static ZmtpException Malformed(string reason) => new(ZmtpFailure.Protocol, reason);
}
