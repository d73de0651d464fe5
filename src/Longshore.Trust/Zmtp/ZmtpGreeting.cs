namespace Longshore.Trust.Zmtp;

/// <summary>The 64 bytes with which each side begins (ZMTP 3.1, RFC 37): signature, version, mechanism, role, filler.</summary>
internal static class ZmtpGreeting
{
    /// <summary>The size of a greeting.</summary>
    public const int Bytes = 64;

    /// <summary>The size of its signature, which tells ZMTP from other protocols.</summary>
    public const int SignatureBytes = 10;

    private const byte First = 0xff;
    private const byte Last = 0x7f;
    private const byte Major = 3;
    private const byte Minor = 1;
    private const int MechanismBytes = 20;

    /// <summary>Our greeting.</summary>
    public static ReadOnlyMemory<byte> Own { get; } = Create();

    private static ReadOnlySpan<byte> Mechanism => "NULL"u8;

    /// <summary>Checks a peer's signature.</summary>
    /// <exception cref="ZmtpException">It is another protocol's.</exception>
    public static void CheckSignature(ReadOnlySpan<byte> signature)
    {
        if (signature[0] != First || signature[SignatureBytes - 1] != Last)
        {
            throw new ZmtpException(ZmtpFailure.Protocol, "the peer does not speak ZMTP");
        }
    }

    /// <summary>Checks the rest of a peer's greeting.</summary>
    /// <param name="rest">What follows the signature.</param>
    /// <exception cref="ZmtpException">The version is older than 3, or the mechanism is another one.</exception>
    public static void CheckRest(ReadOnlySpan<byte> rest)
    {
        if (rest[0] < Major)
        {
            throw new ZmtpException(ZmtpFailure.Protocol, "the peer's version of ZMTP is older than 3.0");
        }

        if (!rest.Slice(2, MechanismBytes).TrimEnd((byte)0).SequenceEqual(Mechanism))
        {
            throw new ZmtpException(ZmtpFailure.Protocol, "the peer asks for another mechanism than NULL");
        }
    }

    private static byte[] Create()
    {
        var greeting = new byte[Bytes];
        greeting[0] = First;
        greeting[SignatureBytes - 1] = Last;
        greeting[SignatureBytes] = Major;
        greeting[SignatureBytes + 1] = Minor;
        Mechanism.CopyTo(greeting.AsSpan(SignatureBytes + 2));
        return greeting;
    }
}
