namespace Longshore.Trust.Quotes;

/// <summary>What a quote is about.</summary>
public enum TeeKind : uint
{
    /// <summary>An enclave of SGX.</summary>
    Sgx = 0,

    /// <summary>A trust domain of TDX: a whole virtual machine.</summary>
    Tdx = 0x81,
}
