using System.Net;
using Longshore.Fleet.Jobs;

namespace Longshore.Fleet.Serving;

/// <summary>A board's connection. A board has one at a time.</summary>
/// <param name="board">The board.</param>
/// <param name="peer">Where it comes from.</param>
/// <param name="isAgent">Whether it is <c>longshore board</c>.</param>
internal sealed class BoardSession(BoardRecord board, IPAddress peer, bool isAgent) : IDisposable
{
    private readonly CancellationTokenSource _ended = new();

    public BoardRecord Board => board;

    public IPAddress Peer => peer;

    public bool IsAgent => isAgent;

    /// <summary>The job that was sent and has no answer. Changed under the orchestrator's lock.</summary>
    public JobLease? Lease { get; set; }

    /// <summary>Cancelled when the orchestrator gives the connection up.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Ends the connection. Its handler notices it later, so this calls nothing foreign.</summary>
    public void Abort() => _ = _ended.CancelAsync();

    public void Dispose() => _ended.Dispose();
}
