using System.Collections.ObjectModel;
using Longshore.Functions.Specs;
using Longshore.Trust.Collateral;
using Longshore.Trust.Verification;

namespace Longshore.Trust.Attestation;

/// <summary>Which evidence is accepted.</summary>
public sealed record EvidencePolicy
{
    /// <summary>The kind that the evidence must have; none accepts every kind. Default: none.</summary>
    public TrustLevel Kind { get; init; }

    /// <summary>The operators whose signatures and enrolments are believed, by the fingerprints of their keys. Default: nobody.</summary>
    public IReadOnlyList<string> Operators { get; init; } = [];

    /// <summary>The accepted values of a TPM's registers, 32 bytes each, by the register's number. A register that is missing here may have any.
    /// </summary>
    public IReadOnlyDictionary<int, IReadOnlyList<ReadOnlyMemory<byte>>> Registers { get; init; } = ReadOnlyDictionary<int, IReadOnlyList<ReadOnlyMemory<byte>>>.Empty;

    /// <summary>The authorities of TPMs' manufacturers, in DER. None leaves the check of the manufacturer to the operator who enrolled the TPM.
    /// Default: none.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> TpmAuthorities { get; init; } = [];

    /// <summary>What a processor's quote must have. Its report data holds for every kind.</summary>
    public QuotePolicy Quote { get; init; } = new();

    /// <summary>What Intel publishes about processors, or null.</summary>
    public QuoteCollateral? Collateral { get; init; }

    /// <summary>Whether the policy leaves open what runs there, so that the evidence of anybody's program would be accepted.</summary>
    public bool AcceptsAnyCode => Kind switch
    {
        TrustLevel.Signed => false,
        TrustLevel.Tpm => Registers.Count == 0,
        _ => !Quote.NamesCode,
    };
}
