namespace Longshore.Trust.Tpm;

/// <summary>How a TPM uses a key: TPMA_OBJECT (TPM 2.0 Library, part 2, 8.3).</summary>
[Flags]
internal enum TpmAttributes : uint
{
    /// <summary>The key cannot be moved to another TPM.</summary>
    FixedTpm = 1 << 1,

    /// <summary>The key cannot be moved to another parent.</summary>
    FixedParent = 1 << 4,

    /// <summary>The TPM made the key.</summary>
    SensitiveDataOrigin = 1 << 5,

    /// <summary>The key is used with its password, which is empty here.</summary>
    UserWithAuth = 1 << 6,

    /// <summary>Only its policy may administer the key.</summary>
    AdminWithPolicy = 1 << 7,

    /// <summary>Wrong passwords do not count.</summary>
    NoDictionaryAttack = 1 << 10,

    /// <summary>The key signs only what the TPM itself states, or decrypts only what has the form of a TPM's structures.</summary>
    Restricted = 1 << 16,

    /// <summary>The key decrypts.</summary>
    Decrypt = 1 << 17,

    /// <summary>The key signs.</summary>
    Sign = 1 << 18,
}
