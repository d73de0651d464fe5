namespace Longshore.Functions.State;

/// <summary>A chunk of a region as a store has it.</summary>
/// <param name="Number">Its number: it begins at this many times <see cref="StateLimits.ChunkBytes"/>.</param>
/// <param name="Version">The version of the last push that changed it; 0 if none did, and then it is zero.</param>
/// <param name="Bytes">Its bytes; what is missing at its end is zero. Nobody changes them.</param>
public readonly record struct StateChunk(int Number, long Version, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The chunk after a change.</summary>
    /// <param name="change">What is written into it.</param>
    /// <param name="version">The version of the push.</param>
    public StateChunk With(StateChange change, long version)
    {
        var bytes = new byte[Math.Max(Bytes.Length, change.Offset + change.Bytes.Length)];
        Bytes.Span.CopyTo(bytes);
        change.Bytes.Span.CopyTo(bytes.AsSpan(change.Offset));
        return new StateChunk(change.Number, version, bytes);
    }
}
