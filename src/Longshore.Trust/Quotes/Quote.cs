namespace Longshore.Trust.Quotes;

/// <summary>A quote of Intel's DCAP, version 3, 4 or 5: a report about an enclave or a trust domain, and what proves it. Nothing is verified.
/// </summary>
/// <remarks>Source: Intel's SGX ECDSA QuoteLibReference, appendix A, and Intel's TDX DCAP quoting library, annexes A.3 and A.4.</remarks>
public sealed record Quote
{
    /// <summary>The largest quote that is read, in bytes.</summary>
    // Eight times the largest quote seen, whose certificates take half of it.
    public const int LengthMax = 64 << 10;

    private const int EcdsaP256KeyType = 2;

    // 939a7233-f79c-4ca9-940a-0db3957f0607
    private static readonly byte[] IntelVendor = Convert.FromHexString("939A7233F79C4CA9940A0DB3957F0607");

    /// <summary>The form of the quote: 3, 4 or 5.</summary>
    public required int Version { get; init; }

    /// <summary>What the quote is about.</summary>
    public required TeeKind Tee { get; init; }

    /// <summary>The report about an enclave; null for a trust domain.</summary>
    public EnclaveReport? Enclave { get; init; }

    /// <summary>The report about a trust domain; null for an enclave.</summary>
    public TdReport? Domain { get; init; }

    /// <summary>What the enclave or the domain chose to bind to the report, 64 bytes.</summary>
    public ReadOnlyMemory<byte> ReportData => Enclave?.ReportData ?? Domain!.ReportData;

    /// <summary>Whether a debugger can read the enclave or the domain.</summary>
    public bool IsDebug => Enclave?.IsDebug ?? Domain!.IsDebug;

    /// <summary>The report about the quoting enclave, which made the quote.</summary>
    public required EnclaveReport QuotingEnclave { get; init; }

    /// <summary>The bytes after the quote, which nothing signs and nothing reads.</summary>
    public required int TrailingBytes { get; init; }

    /// <summary>What the attestation key signed.</summary>
    internal ReadOnlyMemory<byte> Signed { get; private init; }

    internal QuoteAuthentication Authentication { get; private init; } = null!;

    /// <exception cref="EvidenceException">The bytes are no such quote.</exception>
    internal static Quote Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > LengthMax)
        {
            throw new EvidenceException(EvidenceFailure.Malformed, string.Create(null, $"the quote of {bytes.Length} bytes is over the limit of {LengthMax}"));
        }

        var reader = new QuoteReader(bytes);
        var version = reader.TakeUInt16();
        if (version is < 3 or > 5)
        {
            throw new EvidenceException(EvidenceFailure.UnsupportedVersion, string.Create(null, $"the quote has version {version}; versions 3, 4 and 5 are known"));
        }

        var tee = ReadHeader(reader);
        var body = ReadBody(reader, version, tee);
        var signed = bytes[..reader.Position];
        var authentication = QuoteAuthentication.Read(reader.TakeSized(), version);
        return new Quote
        {
            Version = version,
            Tee = tee,
            Enclave = tee == TeeKind.Sgx ? new EnclaveReport(body) : null,
            Domain = tee == TeeKind.Tdx ? new TdReport(body) : null,
            QuotingEnclave = new EnclaveReport(authentication.QeReport),
            Signed = signed,
            Authentication = authentication,
            TrailingBytes = bytes.Length - reader.Position,
        };
    }

    // After the version: the key's type, the kind, 4 bytes that depend on the version, the vendor, and 20 bytes of the quoting enclave.
    private static TeeKind ReadHeader(QuoteReader reader)
    {
        if (reader.TakeUInt16() is var keyType && keyType != EcdsaP256KeyType)
        {
            throw new EvidenceException(EvidenceFailure.UnsupportedKeyType, string.Create(null, $"the attestation key has type {keyType}; only 2, ECDSA on P-256, is known"));
        }

        var tee = (TeeKind)reader.TakeUInt32();
        reader.Take(2 * sizeof(ushort));
        if (!reader.Take((uint)IntelVendor.Length).Span.SequenceEqual(IntelVendor))
        {
            throw new EvidenceException(EvidenceFailure.UnknownVendor, "the quoting enclave is not Intel's");
        }

        reader.Take(20);
        return tee;
    }

    private static ReadOnlyMemory<byte> ReadBody(QuoteReader reader, int version, TeeKind tee)
    {
        var length = (version, tee) switch
        {
            (3, TeeKind.Sgx) or (4, TeeKind.Sgx) => EnclaveReport.Length,
            (4, TeeKind.Tdx) => TdReport.Length,
            (5, _) => DescribedLength(reader, tee),
            _ => 0,
        };
        return length > 0
            ? reader.Take((uint)length)
            : throw new EvidenceException(EvidenceFailure.UnsupportedTee, string.Create(null, $"a quote of version {version} cannot be about the kind {(uint)tee} with this body"));
    }

    // Version 5 says what the body is, and how long.
    private static int DescribedLength(QuoteReader reader, TeeKind tee)
    {
        var kind = reader.TakeUInt16();
        var described = reader.TakeUInt32();
        var length = (kind, tee) switch
        {
            (1, TeeKind.Sgx) => EnclaveReport.Length,
            (2, TeeKind.Tdx) => TdReport.Length,
            (3, TeeKind.Tdx) => TdReport.LengthOf15,
            _ => 0,
        };
        return described == length ? length : 0;
    }
}
