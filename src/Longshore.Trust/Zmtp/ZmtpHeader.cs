using System.Buffers.Binary;

namespace Longshore.Trust.Zmtp;

/// <summary>What stands before a frame (ZMTP 3.1, RFC 37): flags, and a length of one or eight bytes.</summary>
/// <param name="Flags">The flags.</param>
/// <param name="Length">The bytes of the body.</param>
internal readonly record struct ZmtpHeader(byte Flags, ulong Length)
{
    /// <summary>The most bytes of a header.</summary>
    public const int BytesMax = 1 + sizeof(ulong);

    private const byte More = 1;
    private const byte Long = 2;
    private const byte Command = 4;

    /// <summary>Whether further frames of the message follow.</summary>
    public bool HasMore => (Flags & More) != 0;

    /// <summary>Whether the frame is a command.</summary>
    public bool IsCommand => (Flags & Command) != 0;

    /// <summary>The header of a frame of a message.</summary>
    public static ZmtpHeader OfFrame(int length, bool hasMore) => Of(length, hasMore ? More : (byte)0);

    /// <summary>The header of a command.</summary>
    public static ZmtpHeader OfCommand(int length) => Of(length, Command);

    /// <summary>The bytes of the length that follow the flags.</summary>
    /// <exception cref="ZmtpException">The flags are none that a frame has.</exception>
    public static int LengthBytes(byte flags) => flags > (More | Long | Command) || (flags & (More | Command)) == (More | Command)
        ? throw new ZmtpException(ZmtpFailure.Protocol, "a frame has unknown flags")
        : (flags & Long) != 0 ? sizeof(ulong) : 1;

    /// <summary>Reads the length that follows the flags.</summary>
    public static ZmtpHeader Read(byte flags, ReadOnlySpan<byte> length) =>
        new(flags, length.Length == 1 ? length[0] : BinaryPrimitives.ReadUInt64BigEndian(length));

    /// <summary>Writes the header.</summary>
    /// <returns>The number of bytes.</returns>
    public int Write(Span<byte> destination)
    {
        destination[0] = Flags;
        if ((Flags & Long) == 0)
        {
            destination[1] = (byte)Length;
            return 2;
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination[1..], Length);
        return BytesMax;
    }

    private static ZmtpHeader Of(int length, byte flags) => new(length > byte.MaxValue ? (byte)(flags | Long) : flags, (ulong)length);
}
