namespace Longshore.Trust.Collateral;

/// <summary>What Intel publishes about a kind of processor, and a quote is checked against. Nothing is verified.</summary>
public sealed record QuoteCollateral
{
    /// <summary>The TCB info: the signed text.</summary>
    public required ReadOnlyMemory<byte> TcbInfo { get; init; }

    /// <summary>Its signature, 64 bytes.</summary>
    public required ReadOnlyMemory<byte> TcbInfoSignature { get; init; }

    /// <summary>The certificates of the key that signed the TCB info, in PEM, the leaf first.</summary>
    public required ReadOnlyMemory<byte> TcbInfoChain { get; init; }

    /// <summary>The quoting enclave's identity: the signed text.</summary>
    public required ReadOnlyMemory<byte> QeIdentity { get; init; }

    /// <summary>Its signature, 64 bytes.</summary>
    public required ReadOnlyMemory<byte> QeIdentitySignature { get; init; }

    /// <summary>The certificates of the key that signed the identity, in PEM, the leaf first.</summary>
    public required ReadOnlyMemory<byte> QeIdentityChain { get; init; }

    /// <summary>The certificates that the root revoked, in DER.</summary>
    public required ReadOnlyMemory<byte> RootRevocations { get; init; }

    /// <summary>The certificates that the issuer of the processor's certificate revoked, in DER.</summary>
    public required ReadOnlyMemory<byte> PckRevocations { get; init; }
}
