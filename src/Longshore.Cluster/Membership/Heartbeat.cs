using System.Buffers.Binary;

namespace Longshore.Cluster.Membership;

/// <summary>What a node says of itself each time it renews its lease: 42 bytes. It is not signed.</summary>
/// <param name="Run">A random number of its process: two nodes with one key are told apart by it.</param>
/// <param name="Card">The digest of its card.</param>
/// <param name="Running">The guests that run there now.</param>
/// <param name="Waiting">The calls that wait there for a slot.</param>
/// <param name="Generation">The generation of the table of functions that it has taken over; 0 for none.</param>
internal readonly record struct Heartbeat(ulong Run, CardDigest Card, int Running, int Waiting, long Generation)
{
    /// <summary>Its bytes.</summary>
    public const int Bytes = 42;

    private const byte Version = 1;

    // Version, a byte for later versions, run, card, running, waiting, generation.
    private const int RunAt = 2;
    private const int CardAt = RunAt + sizeof(ulong);
    private const int RunningAt = CardAt + CardDigest.Bytes;
    private const int WaitingAt = RunningAt + sizeof(int);
    private const int GenerationAt = WaitingAt + sizeof(int);

    /// <summary>The bytes.</summary>
    public byte[] Write()
    {
        var bytes = new byte[Bytes];
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(RunAt), Run);
        Card.Write(bytes.AsSpan(CardAt));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(RunningAt), Running);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(WaitingAt), Waiting);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(GenerationAt), Generation);
        return bytes;
    }

    /// <summary>Reads the bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Heartbeat beat)
    {
        beat = default;
        if (bytes.Length != Bytes || bytes[0] != Version)
        {
            return false;
        }

        beat = new Heartbeat(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[RunAt..]),
            CardDigest.Read(bytes[CardAt..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[RunningAt..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[WaitingAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[GenerationAt..]));
        return beat is { Running: >= 0, Waiting: >= 0, Generation: >= 0 };
    }
}
