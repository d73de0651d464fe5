using Longshore.Fleet.Boards;

namespace Longshore.Fleet.Jobs;

/// <summary>What a client wants done: one call of one function.</summary>
/// <param name="Function">The function's name.</param>
/// <param name="Arguments">Its arguments: a JSON object in UTF-8, without line breaks.</param>
public sealed record JobRequest(string Function, ReadOnlyMemory<byte> Arguments)
{
    /// <summary>The board that has to run it, or null for any.</summary>
    public BoardId? Board { get; init; }

    /// <summary>When its result is wanted, or null.</summary>
    public DateTimeOffset? Deadline { get; init; }
}
