namespace Longshore.Functions.State;

/// <summary>Asks for a chunk, unless it still has a version.</summary>
/// <param name="Number">The chunk.</param>
/// <param name="Known">The version that the caller has, or <see cref="None"/>.</param>
public readonly record struct StateChunkRequest(int Number, long Known)
{
    /// <summary>The caller has no version of it.</summary>
    public const long None = -1;
}
