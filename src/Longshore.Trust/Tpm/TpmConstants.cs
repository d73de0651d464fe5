namespace Longshore.Trust.Tpm;

/// <summary>Numbers of the specification that are used here (TPM 2.0 Library, part 2: structures).</summary>
internal static class TpmConstants
{
    // TPM_ALG_ID (6.3).
    public const ushort Rsa = 0x0001;
    public const ushort Aes = 0x0006;
    public const ushort Sha256 = 0x000b;
    public const ushort NoAlgorithm = 0x0010;
    public const ushort Ecdsa = 0x0018;
    public const ushort Ecc = 0x0023;
    public const ushort Cfb = 0x0043;

    /// <summary>TPM_ECC_NIST_P256 (6.4).</summary>
    public const ushort P256 = 0x0003;

    /// <summary>The length of a digest of SHA-256, the only one that is used.</summary>
    public const int DigestBytes = 32;

    /// <summary>The bytes before the content of a command or response: tag, length, code.</summary>
    public const int HeaderBytes = 10;

    /// <summary>TPM_GENERATED_VALUE (6.2): a TPM signs nothing from outside that begins with it.</summary>
    public const uint Generated = 0xff544347;

    // TPM_ST (6.9).
    public const ushort NoSessions = 0x8001;
    public const ushort Sessions = 0x8002;
    public const ushort AttestQuote = 0x8018;

    // TPM_RH (7.4).
    public const uint NoHandle = 0x40000007;
    public const uint PasswordSession = 0x40000009;
    public const uint Endorsement = 0x4000000b;

    /// <summary>TPM_SE_POLICY (6.11).</summary>
    public const byte PolicySession = 0x01;
}
