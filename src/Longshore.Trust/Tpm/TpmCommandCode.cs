namespace Longshore.Trust.Tpm;

/// <summary>The commands that are sent to a TPM, and no others (TPM 2.0 Library, part 2, 6.5.2).</summary>
internal enum TpmCommandCode : uint
{
    CreatePrimary = 0x131,
    ActivateCredential = 0x147,
    PolicySecret = 0x151,
    Quote = 0x158,
    FlushContext = 0x165,
    StartAuthSession = 0x176,
    PcrRead = 0x17e,
}
