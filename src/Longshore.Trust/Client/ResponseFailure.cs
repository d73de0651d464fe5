namespace Longshore.Trust.Client;

/// <summary>Why a client refuses what a worker sent.</summary>
public enum ResponseFailure
{
    /// <summary>It cannot be read.</summary>
    Malformed,

    /// <summary>The worker's encryption key was not signed by its verifying key.</summary>
    EncryptionKeySignature,

    /// <summary>The worker's evidence is missing, was refused by the client's policy, or is of another key.</summary>
    Quote,

    /// <summary>The worker's evidence is not bound to the client's question: it may be an old copy.</summary>
    OldQuote,

    /// <summary>The worker's verifying key is not the one that the client expects.</summary>
    OtherKey,

    /// <summary>The worker answered with an error.</summary>
    WorkerError,

    /// <summary>The result, the receipt or its update is of another order.</summary>
    OtherOrder,

    /// <summary>The result was not signed by the worker, or was changed.</summary>
    Signature,

    /// <summary>The result is not bound to the request: it may be an older one.</summary>
    NotBound,

    /// <summary>The result cannot be decrypted.</summary>
    Undecipherable,

    /// <summary>The worker did not answer in time.</summary>
    Timeout,

    /// <summary>The connection to the worker ended before its answer.</summary>
    Disconnected,

    /// <summary>There is no connection to the worker.</summary>
    Unreachable,
}
