using System.Buffers.Binary;
using System.Text;

namespace Longshore.Tests.Trust.Zmtp;

/// <summary>What a peer sends, written without the code under test (ZMTP 3.1, RFC 37).</summary>
internal static class ZmtpBytes
{
    private const byte Command = 4;
    private const byte Long = 2;

    public static byte[] Greeting(byte first = 0xff, byte major = 3, string mechanism = "NULL") =>
    [
        first, .. new byte[8], 0x7f, major, 0, .. Encoding.ASCII.GetBytes(mechanism.PadRight(20, '\0')), .. new byte[32],
    ];

    public static byte[] Ready(string type) => ReadyWith(Property("Socket-Type", (uint)type.Length, type));

    public static byte[] ReadyWith(params byte[] properties) => Short(Command, [5, .. "READY"u8, .. properties]);

    /// <summary>A property whose length may be a lie.</summary>
    public static byte[] Property(string name, uint length, string value)
    {
        var prefix = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(prefix, length);
        return [(byte)name.Length, .. Encoding.ASCII.GetBytes(name), .. prefix, .. Encoding.ASCII.GetBytes(value)];
    }

    public static byte[] CommandOf(string name, params byte[] rest) => Short(Command, [(byte)name.Length, .. Encoding.ASCII.GetBytes(name), .. rest]);

    public static byte[] Short(byte flags, params byte[] body) => [flags, (byte)body.Length, .. body];

    public static byte[] LongHeader(byte flags, ulong length)
    {
        var header = new byte[9];
        header[0] = (byte)(flags | Long);
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(1), length);
        return header;
    }

    /// <summary>A REQ socket's message of any size.</summary>
    public static byte[] Request(byte[] body) => [.. Short(1), .. LongHeader(0, (ulong)body.Length), .. body];
}
