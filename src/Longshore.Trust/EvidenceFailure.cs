namespace Longshore.Trust;

/// <summary>Why evidence was refused. docs/trust.md says what each means.</summary>
public enum EvidenceFailure
{
    /// <summary>The quote cannot be read.</summary>
    Malformed,

    /// <summary>The quote has a version other than 3, 4 and 5.</summary>
    UnsupportedVersion,

    /// <summary>The attestation key is not ECDSA on P-256.</summary>
    UnsupportedKeyType,

    /// <summary>The quote is of neither SGX nor TDX, or its body does not belong to its kind.</summary>
    UnsupportedTee,

    /// <summary>The quoting enclave is not Intel's.</summary>
    UnknownVendor,

    /// <summary>The quote does not carry its certificates, so nothing ties it to a processor.</summary>
    UnsupportedCertification,

    /// <summary>A certificate cannot be read, or may not be used as it is used.</summary>
    BadCertificate,

    /// <summary>A chain has other certificates than it must have.</summary>
    BadChain,

    /// <summary>A chain does not end at the trusted root.</summary>
    UntrustedRoot,

    /// <summary>A certificate was not signed by its issuer.</summary>
    CertificateSignature,

    /// <summary>A certificate is not valid at the time of the check.</summary>
    CertificateExpired,

    /// <summary>A list of revoked certificates cannot be read, or is of another issuer.</summary>
    BadRevocationList,

    /// <summary>A list of revoked certificates was not signed by its issuer.</summary>
    RevocationListSignature,

    /// <summary>A list of revoked certificates is not valid at the time of the check.</summary>
    RevocationListExpired,

    /// <summary>A certificate is revoked.</summary>
    Revoked,

    /// <summary>There is no collateral.</summary>
    NoCollateral,

    /// <summary>Collateral cannot be read.</summary>
    BadCollateral,

    /// <summary>Collateral was not signed by Intel.</summary>
    CollateralSignature,

    /// <summary>Collateral is not valid at the time of the check.</summary>
    CollateralExpired,

    /// <summary>Collateral is of another kind of processor or enclave.</summary>
    CollateralMismatch,

    /// <summary>The quoting enclave's report was not signed by the processor's key.</summary>
    QeReportSignature,

    /// <summary>The quoting enclave's report does not name the key that signed the quote.</summary>
    UnboundAttestationKey,

    /// <summary>The quoting enclave is not the one that Intel describes.</summary>
    QeIdentityMismatch,

    /// <summary>The quote was not signed by its attestation key, or was changed afterwards.</summary>
    QuoteSignature,

    /// <summary>The TDX module is not one that Intel describes.</summary>
    TdxModuleMismatch,

    /// <summary>No level that Intel describes is as low as the processor's, the module's or the quoting enclave's.</summary>
    TcbUnsupported,

    /// <summary>The policy does not accept the status of the processor.</summary>
    StatusNotAccepted,

    /// <summary>The enclave or trust domain can be read by a debugger.</summary>
    Debug,

    /// <summary>The policy does not accept what was measured.</summary>
    MeasurementNotAccepted,

    /// <summary>The report data is not what the policy expects.</summary>
    ReportDataMismatch,

    /// <summary>There is no evidence.</summary>
    NoEvidence,

    /// <summary>The evidence is of another kind than the policy requires.</summary>
    OtherKind,

    /// <summary>The operator who vouches for it is none that the policy names.</summary>
    UntrustedOperator,

    /// <summary>The operator's signature is wrong, or is about another key.</summary>
    OperatorSignature,

    /// <summary>The key that signed a TPM's quote may leave its TPM, or signs anything.</summary>
    UnsuitableKey,

    /// <summary>The values of a TPM's registers are not those that it signed.</summary>
    RegisterMismatch,
}
