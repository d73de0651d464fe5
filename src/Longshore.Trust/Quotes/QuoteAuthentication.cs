using Longshore.Trust.Certificates;

namespace Longshore.Trust.Quotes;

/// <summary>What proves a quote: the attestation key's signature, and how the processor vouches for that key.</summary>
internal sealed record QuoteAuthentication
{
    // The forms of certification data (Intel's QuoteLibReference, A.4.9): PCK certificates in PEM, and a quoting enclave's report around them.
    private const int PckChain = 5;
    private const int QeReportAround = 6;

    /// <summary>The attestation key's signature of the quote, 64 bytes.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>The attestation key, 64 bytes.</summary>
    public required ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>The report about the quoting enclave, which names the attestation key.</summary>
    public required ReadOnlyMemory<byte> QeReport { get; init; }

    /// <summary>The processor's signature of that report, 64 bytes.</summary>
    public required ReadOnlyMemory<byte> QeReportSignature { get; init; }

    /// <summary>What the quoting enclave bound to the report beside the key.</summary>
    public required ReadOnlyMemory<byte> QeData { get; init; }

    /// <summary>The processor's certificate and those of its issuers, in PEM.</summary>
    public required ReadOnlyMemory<byte> Chain { get; init; }

    /// <param name="data">The authentication data, whole.</param>
    /// <param name="version">The quote's version: from 4 on, the report is inside the certification data.</param>
    /// <exception cref="EvidenceException">It has another form.</exception>
    public static QuoteAuthentication Read(ReadOnlyMemory<byte> data, int version)
    {
        var outer = new QuoteReader(data);
        var signature = outer.Take(P256Key.PairBytes);
        var key = outer.Take(P256Key.PairBytes);
        var inner = version == 3 ? outer : new QuoteReader(TakeCertification(outer, QeReportAround));
        var authentication = new QuoteAuthentication
        {
            Signature = signature,
            Key = key,
            QeReport = inner.Take(EnclaveReport.Length),
            QeReportSignature = inner.Take(P256Key.PairBytes),
            QeData = inner.Take(inner.TakeUInt16()),
            Chain = TakeCertification(inner, PckChain),
        };
        inner.VerifyEnd();
        outer.VerifyEnd();
        return authentication;
    }

    private static ReadOnlyMemory<byte> TakeCertification(QuoteReader reader, int expected)
    {
        var kind = reader.TakeUInt16();
        return kind == expected
            ? reader.TakeSized()
            : throw new EvidenceException(EvidenceFailure.UnsupportedCertification, string.Create(null,
                $"the quote's certification data has the form {kind}, not {expected}: it does not carry the processor's certificates"));
    }
}
