namespace Longshore.Rpc;

/// <summary>The requests that nodes make of each other, inside TLS with pinned keys; docs/neardata.md specifies them byte for byte.</summary>
public static class PeerProtocol
{
    /// <summary>Asks what the node offers. The payload is ignored: a long one measures the network.</summary>
    public const uint Status = 0xFFFF_0001;

    /// <summary>Sends a module; the argument is its digest.</summary>
    public const uint Module = 0xFFFF_0002;

    /// <summary>Calls a function of a running guest's module with the guest's state.</summary>
    public const uint Near = 0xFFFF_0003;

    /// <summary>Sends the snapshot of a program; the arguments are the function's spec and the digest of its module.</summary>
    public const uint Snapshot = 0xFFFF_0004;

    /// <summary>Calls a function beside the object that the call names.</summary>
    public const uint Whole = 0xFFFF_0005;

    /// <summary>Asks the node to prove what it is. The payload is 32 random bytes, the answer's payload the evidence.</summary>
    public const uint Attest = 0xFFFF_0006;

    /// <summary>Begins ranks of a world of MPI.</summary>
    public const uint RankStart = 0xFFFF_0007;

    /// <summary>Sends frames for the ranks of a world; the argument is its id.</summary>
    public const uint RankSend = 0xFFFF_0008;

    /// <summary>Asks for frames of the ranks of a world; the argument is its id. The answer's payload are the frames.</summary>
    public const uint RankPoll = 0xFFFF_0009;

    /// <summary>Ends the ranks of a world; the argument is its id.</summary>
    public const uint RankEnd = 0xFFFF_000A;

    /// <summary>Whether a type is one of these.</summary>
    public static bool Contains(uint type) => type is >= Status and <= RankEnd;
}
