namespace Longshore.Functions.Near;

/// <summary>A node that runs ranks of other nodes' worlds of MPI. May be used from any thread.</summary>
public interface IRankNode : INearNode
{
    /// <summary>Begins ranks of a world there. Every way to fail is an answer.</summary>
    Task<RankAnswer> StartAsync(RankStart start, CancellationToken cancellationToken);

    /// <summary>Sends a piece of the frames for the ranks of a world. The next one is sent when this one was answered.</summary>
    Task<RankAnswer> SendAsync(RankWorld world, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken);

    /// <summary>Asks for the next piece of the frames of the ranks of a world. It is empty if none came in the time for it.</summary>
    Task<RankAnswer> PollAsync(RankWorld world, CancellationToken cancellationToken);

    /// <summary>Ends the ranks of a world there, if they have not ended.</summary>
    Task<RankAnswer> EndAsync(RankWorld world, CancellationToken cancellationToken);
}
