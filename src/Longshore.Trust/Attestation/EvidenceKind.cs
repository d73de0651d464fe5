namespace Longshore.Trust.Attestation;

/// <summary>The kinds of files that have our form. A processor's quote has its own.</summary>
internal enum EvidenceKind : byte
{
    /// <summary>An operator's signature.</summary>
    Signed = 1,

    /// <summary>A TPM's quote.</summary>
    Tpm = 2,

    /// <summary>An operator's statement about a TPM's keys.</summary>
    Enrolment = 3,
}
