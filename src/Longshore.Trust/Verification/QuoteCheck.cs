namespace Longshore.Trust.Verification;

/// <summary>The checks of evidence, those of a processor's quote in their order.</summary>
public enum QuoteCheck
{
    /// <summary>The bytes are a quote.</summary>
    Format,

    /// <summary>The processor's certificate was issued by Intel.</summary>
    Certificates,

    /// <summary>No certificate is revoked.</summary>
    Revocation,

    /// <summary>The TCB info is Intel's, of this kind of processor, and valid.</summary>
    TcbInfo,

    /// <summary>The quoting enclave's identity is Intel's and valid.</summary>
    QeIdentity,

    /// <summary>The processor vouches for the quoting enclave, and the quoting enclave for the attestation key.</summary>
    QuotingEnclave,

    /// <summary>The attestation key signed the quote.</summary>
    Signature,

    /// <summary>The TDX module is one that Intel describes.</summary>
    TdxModule,

    /// <summary>The status of the processor, the module and the quoting enclave is known.</summary>
    Status,

    /// <summary>The policy accepts the status.</summary>
    AcceptedStatus,

    /// <summary>No debugger can look in.</summary>
    Debug,

    /// <summary>The policy accepts what was measured.</summary>
    Measurements,

    /// <summary>The report data is the expected one.</summary>
    ReportData,

    /// <summary>An operator whom the policy names vouches for it.</summary>
    Operator,

    /// <summary>A key that never leaves its TPM signed the TPM's quote.</summary>
    AttestationKey,

    /// <summary>The values of the TPM's registers are those that it signed.</summary>
    Registers,
}
