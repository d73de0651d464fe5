namespace Longshore.Trust.Service;

/// <summary>The codes of a listener's errors and statuses (EEA Off-Chain Trusted Compute, sections 4.1, 6.1.3 and 6.1.9; JSON-RPC 2.0).</summary>
internal static class ServiceCode
{
    /// <summary>It was done. Methods without a result of their own answer this as an error, as the specification has it.</summary>
    public const int Success = 0;

    /// <summary>It could not be done.</summary>
    public const int Unknown = 1;

    /// <summary>A parameter has another form or value.</summary>
    public const int InvalidParameter = 2;

    /// <summary>The caller may not do this.</summary>
    public const int AccessDenied = 3;

    /// <summary>A signature is missing or wrong.</summary>
    public const int InvalidSignature = 4;

    /// <summary>Of orders: it waits for a worker.</summary>
    public const int Pending = 5;

    /// <summary>Of look-ups: there is nothing more.</summary>
    public const int NoMoreResults = 5;

    /// <summary>Of orders: a worker processes it.</summary>
    public const int Processing = 6;

    /// <summary>Of submissions: the listener does not deliver in this way.</summary>
    public const int UnsupportedMode = 6;

    /// <summary>Of submissions, in Avalon: there is no room.</summary>
    public const int Busy = 8;

    /// <summary>Of orders, in Avalon: the workload is unknown.</summary>
    public const int InvalidWorkload = 9;

    /// <summary>Of orders, in Avalon: the enclave failed.</summary>
    public const int EnclaveFailed = 10;

    /// <summary>An exception in Avalon's listener.</summary>
    public const int ServerError = -32_000;

    /// <summary>The request is no JSON.</summary>
    public const int ParseError = -32_700;

    /// <summary>The request is no request of JSON-RPC 2.0.</summary>
    public const int InvalidRequest = -32_600;

    /// <summary>There is no such method.</summary>
    public const int MethodNotFound = -32_601;
}
