namespace Longshore.Trust.Service;

/// <summary>The codes of requests for encryption keys (EEA Off-Chain Trusted Compute, section 6.1.9).</summary>
internal static class KeyCode
{
    /// <summary>A parameter has a wrong value.</summary>
    public const int InvalidParameter = 3;

    /// <summary>The worker did not sign the key.</summary>
    public const int AccessDenied = 4;

    /// <summary>There is no newer key yet.</summary>
    public const int NotReady = 5;

    /// <summary>It could not be done.</summary>
    public const int Generic = 1;
}
