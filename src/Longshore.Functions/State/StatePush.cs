namespace Longshore.Functions.State;

/// <summary>Changes of a region that are made together or not at all.</summary>
/// <param name="Id">The push's own id. A store that has made it answers to it again as the first time.</param>
/// <param name="Key">The region.</param>
/// <param name="Epoch">The epoch that the region must have; 0 if there must be none, and then the push makes it.</param>
public sealed record StatePush(Guid Id, StateKey Key, long Epoch)
{
    /// <summary>What it writes.</summary>
    public IReadOnlyList<StateChange> Changes { get; init; } = [];

    /// <summary>The region's length afterwards, or null if it stays.</summary>
    public long? Length { get; init; }

    /// <summary>If it changes the length: the version that the length must have.</summary>
    public long LengthVersion { get; init; }

    /// <summary>The token of the lock under which it was made, or null. It must be the last that was given for the region.</summary>
    public long? Token { get; init; }

    /// <summary>The chunk in which a push ends that makes the region shorter, or null. If the chunk has a version, it gets the push's.
    /// </summary>
    /// <param name="head">The region before.</param>
    public int? ShortenedChunk(StateHead? head) => Length < head?.Length && Length % StateLimits.ChunkBytes != 0
        ? (int)(Length.Value / StateLimits.ChunkBytes)
        : null;

    /// <summary>The region after the push.</summary>
    /// <param name="head">The region before, or null if there was none.</param>
    /// <param name="version">The version of the push.</param>
    public StateHead HeadAfter(StateHead? head, long version) => new(
        head?.Epoch ?? version, version, Length is null ? head?.LengthVersion ?? version : version, Length ?? head?.Length ?? 0);

    /// <summary>Whether a store with this region makes the push. All stores ask here, so that they have the same rules.</summary>
    /// <param name="head">The region, or null if there is none.</param>
    /// <param name="versionOf">The version of a chunk, 0 if it has none.</param>
    /// <param name="lastToken">The last token that was given for the region.</param>
    public StatePushStatus Check(StateHead? head, Func<int, long> versionOf, long lastToken)
    {
        if (Token is { } token && token < lastToken)
        {
            return StatePushStatus.Fenced;
        }

        var isExpected = (head?.Epoch ?? 0) == Epoch
            && (Length is null || LengthVersion == (head?.LengthVersion ?? 0))
            && Changes.All(change => change.End <= (Length ?? head?.Length ?? 0) && versionOf(change.Number) == change.Expected);
        return isExpected ? StatePushStatus.Done : StatePushStatus.Conflict;
    }
}
