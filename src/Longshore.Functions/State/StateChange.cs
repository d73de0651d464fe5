namespace Longshore.Functions.State;

/// <summary>Bytes that a push writes into one chunk.</summary>
/// <param name="Number">The chunk.</param>
/// <param name="Expected">The version that the chunk must have in the store; 0 if no push has written it.</param>
/// <param name="Offset">Where they begin in the chunk.</param>
/// <param name="Bytes">The bytes. Nobody changes them.</param>
public readonly record struct StateChange(int Number, long Expected, int Offset, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Where they end in the region.</summary>
    public long End => (long)Number * StateLimits.ChunkBytes + Offset + Bytes.Length;
}
