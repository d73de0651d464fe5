namespace Longshore.Functions.Specs;

/// <summary>What an executor can prove of itself. Each level is at least as good as those before it.</summary>
public enum TrustLevel
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Whose it is, by a signature of its operator.</summary>
    Signed,

    /// <summary>What it runs, by any hardware.</summary>
    Attested,

    /// <summary>What its machine has started, by a TPM.</summary>
    Tpm,

    /// <summary>Which code it runs, in an enclave of SGX.</summary>
    Sgx,
}
